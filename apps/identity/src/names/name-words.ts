import type { Traits } from '../traits/traits.js';

/** The traits that hold a name or a part of one. */
const NAMES = ['name', 'firstName', 'lastName', 'first_name', 'last_name'] as const;

const SHORTEST_BEGINNING = 3;
const LONGEST_WORD = 20;
const MOST_WORDS = 12;

/** A name as words that are compared: without accents, capitals and punctuation. */
export function wordsOf(name: string): string[] {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
    .replaceAll('æ', 'ae');
  const words = plain.split(/[^\p{L}\p{N}]+/u).flatMap((word) => (word === '' ? [] : [cut(word, LONGEST_WORD)]));
  return [...new Set(words)].slice(0, MOST_WORDS);
}

/** What a name can be found by: each of its words, and their beginnings from three letters on. */
export function findableBy(names: readonly string[]): string[] {
  const words = names.flatMap(wordsOf);
  return [...new Set(words.flatMap(beginningsOf))];
}

function beginningsOf(word: string): string[] {
  const letters = [...word];
  const longer = letters.map((_, index) => letters.slice(0, index + 1)).filter(({ length }) => length >= SHORTEST_BEGINNING);
  return [word, ...longer.map((beginning) => beginning.join(''))];
}

/** A person's names as they were told. */
export function namesIn(traits: Traits): string[] {
  return NAMES.flatMap((name) => {
    const value = Object.hasOwn(traits, name) ? traits[name]!.value : undefined;
    return typeof value === 'string' && value.trim() !== '' ? [value.trim()] : [];
  });
}

/** One line to show: the whole name where it was told, else its parts. */
export function shownName(traits: Traits): string | null {
  const of = (name: (typeof NAMES)[number]): string | undefined => {
    const value = Object.hasOwn(traits, name) ? traits[name]!.value : undefined;
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
  };
  const parts = [of('firstName') ?? of('first_name'), of('lastName') ?? of('last_name')].filter((part) => part !== undefined);
  return of('name') ?? (parts.length > 0 ? parts.join(' ') : null);
}

const cut = (word: string, letters: number): string => [...word].slice(0, letters).join('');
