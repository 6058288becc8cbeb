/**
 * An array parameter of ids, numbers and words of our own. The driver escapes every element of an array it is given, which costs more than
 * all else about it; these need none. Not for text from outside.
 */
export const plainArray = (values: readonly (string | number | null)[]): string => `{${values.map((value) => value ?? 'NULL').join()}}`;
