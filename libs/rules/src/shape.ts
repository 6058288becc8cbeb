import { isMap, isScalar, isSeq } from 'yaml';
import { nearest } from './nearest.js';
import type { Place } from './paper.js';

/** A way of writing something: how it is read, and how it is put to a reader of the reference. */
export interface Shape<Value> {
  words: string;
  /** Undefined where there is a mistake in it; the place then remembers it. */
  read(place: Place): Value | undefined;
  /** Of a map. */
  keys?: Record<string, Key<unknown>>;
  /** Of a list. */
  each?: Shape<unknown>;
  /** Of something that can be written in several ways. */
  variants?: Record<string, Record<string, Key<unknown>>>;
}

export interface Key<Value> {
  shape: Shape<Value>;
  says: string;
  required?: true;
  /** What counts where the key is absent. */
  otherwise?: Value;
}

/** A key for every field of a type, so that none is forgotten. */
export type Keys<Value> = { [Field in keyof Value]-?: Key<Exclude<Value[Field], undefined>> };

export const required = <Value>(shape: Shape<Value>, says: string): Key<Value> => ({ shape, says, required: true });
export const optional = <Value>(shape: Shape<Value>, says: string, otherwise?: Value): Key<Value> => ({
  shape,
  says,
  ...(otherwise !== undefined && { otherwise }),
});

/** A map with these keys and no others. */
export function map<Value extends object>(keys: Keys<Value>): Shape<Value> {
  return {
    words: 'keys',
    keys: keys as Record<string, Key<unknown>>,
    read: (place) => readKeys<Value>(place, keys as Record<string, Key<unknown>>),
  };
}

/** A map whose keys depend on its `kind`. */
export function oneKindOf<Value extends { kind: string }>(variants: {
  [Kind in Value['kind']]: Omit<Keys<Extract<Value, { kind: Kind }>>, 'kind'>;
}): Shape<Value> {
  const all = variants as unknown as Record<string, Record<string, Key<unknown>>>;
  const kind = required(oneOf(...Object.keys(all)), 'which of them');
  return {
    words: 'one of several kinds',
    variants: all,
    read: (place) => {
      const named = isMap(place.node) ? place.at('kind', place.node.get('kind', true)) : undefined;
      if (!named || named.node === undefined) return place.mistake(`needs a kind: ${listed(Object.keys(all))}`);
      const said = kind.shape.read(named);
      return said === undefined ? undefined : readKeys<Value>(place, { kind, ...all[said] });
    },
  };
}

/** A list; where the parts have ids, no two have the same. */
export function list<Value>(each: Shape<Value>): Shape<Value[]> {
  return {
    words: `list of ${each.words}`,
    each: each,
    read: (place) => {
      if (!isSeq(place.node)) return place.mistake('must be a list: one line for each, beginning with a dash (or [ ] for none)');
      const before = place.paper.mistakes.length;
      const places = place.node.items.map((node, index) => place.at(index, node));
      const values = places.map((one) => each.read(one));
      values.forEach((value, index) => {
        const id = idOf(value);
        const first = id === undefined ? -1 : values.findIndex((other) => idOf(other) === id);
        if (first >= 0 && first < index) places[index]!.mistake(`has the id ${id} that ${places[first]!.path} has already`);
      });
      return place.paper.mistakes.length > before ? undefined : (values as Value[]);
    },
  };
}

/** A map from names the shop chooses. */
export function named<Value>(each: Shape<Value>, names: string): Shape<Record<string, Value>> {
  return {
    words: `${names}: ${each.words}`,
    read: (place) => {
      if (!isMap(place.node)) return place.mistake(`must be a map of ${names}: ${each.words}`);
      const before = place.paper.mistakes.length;
      const entries = place.node.items.map(({ key, value }) => {
        const name = String(isScalar(key) ? (key.source ?? key.value) : key);
        return [name, each.read(place.at(name, value ?? undefined, place.paper.lineOf(key)))] as const;
      });
      return place.paper.mistakes.length > before ? undefined : (Object.fromEntries(entries) as Record<string, Value>);
    },
  };
}

/** Says what is wrong with something that can be read, unless it is nothing. */
export function checked<Value>(
  shape: Shape<Value>,
  check: (value: Value, say: (reason: string, ...keys: (string | number)[]) => void) => void,
): Shape<Value> {
  return {
    ...shape,
    read: (place) => {
      const value = shape.read(place);
      if (value === undefined) return undefined;
      const before = place.paper.mistakes.length;
      check(value, (reason, ...keys) => void within(place, keys).mistake(reason));
      return place.paper.mistakes.length > before ? undefined : value;
    },
  };
}

export function oneOf<Word extends string>(...words: Word[]): Shape<Word> {
  return {
    words: words.map((word) => `\`${word}\``).join(', '),
    read: (place) => {
      if (words.includes(place.value as Word)) return place.value as Word;
      return place.mistake(`must be ${listed(words)}${nearestHint(String(place.value), words)}`);
    },
  };
}

function readKeys<Value>(place: Place, keys: Record<string, Key<unknown>>): Value | undefined {
  if (!isMap(place.node)) return place.mistake(`must have keys of its own: ${listed(Object.keys(keys))}`);
  const before = place.paper.mistakes.length;
  const value: Record<string, unknown> = {};
  for (const { key } of place.node.items) {
    const name = String(isScalar(key) ? key.value : key);
    if (!Object.hasOwn(keys, name))
      place
        .at(name, key)
        .mistake(`is not a key of this part${nearestHint(name, Object.keys(keys))} (known here: ${Object.keys(keys).join(', ')})`);
  }
  for (const [name, { shape, required: needed, otherwise }] of Object.entries(keys)) {
    const node = place.node.get(name, true);
    const pair = place.node.items.find(({ key }) => isScalar(key) && key.value === name);
    if (pair) value[name] = shape.read(place.at(name, node, place.paper.lineOf(pair.key)));
    else if (needed) place.at(name, undefined).mistake('is missing');
    else if (otherwise !== undefined) value[name] = otherwise;
  }
  return place.paper.mistakes.length > before ? undefined : (value as Value);
}

function within(place: Place, keys: readonly (string | number)[]): Place {
  return keys.reduce<Place>((at, key) => {
    const parent = at.node;
    if (isSeq(parent)) return at.at(key, parent.items[key as number]);
    return at.at(key, isMap(parent) ? parent.get(key, true) : undefined);
  }, place);
}

const idOf = (value: unknown): string | undefined => (value as { id?: string } | undefined)?.id;

export const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

/** `; did you mean …?`, or nothing. */
export function nearestHint(said: string, words: readonly string[]): string {
  const meant = nearest(said, words);
  return meant === undefined ? '' : `; did you mean ${meant}?`;
}
