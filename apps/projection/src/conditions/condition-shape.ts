import type { Shape } from '#lib/rules';
import { isNode } from 'yaml';
import type { Condition } from './condition.js';
import type { Fields } from './fields.js';
import { readCondition } from './read-condition.js';

/** A condition in a file of rules. */
export const conditionOver = (fields: Fields): Shape<Condition> => ({
  words: 'condition',
  read: (place) => {
    const read = readCondition(isNode(place.node) ? place.node.toJSON() : undefined, fields);
    if ('condition' in read) return read.condition;
    for (const { pointer, detail } of read.violations) place.mistake(pointer === '' ? detail : `${pointer} ${detail}`);
    return undefined;
  },
});
