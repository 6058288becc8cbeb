import { BadRequestException } from '@nestjs/common';

/** Longer ones are cut, in texts and queries alike. */
const LONGEST_WORD = 60;
const MOST_SOUGHT = 10;

/** Letters that are no letter with a mark on it, and what people type instead. */
const SPELT: Readonly<Record<string, string>> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', å: 'a', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i' };

/** The words of a text as they are compared: without case, accents and signs; each once, in the order they come. */
export function wordsOf(text: string): string[] {
  const plain = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const spelt = plain.replace(/[ßæœøåłđðþı]/g, (letter) => SPELT[letter]!);
  return [...new Set(Array.from(spelt.match(/[\p{L}\p{N}]+/gu) ?? [], (word) => [...word].slice(0, LONGEST_WORD).join('')))];
}

/** What a query looks for, each the beginning of a word: for the parameter of `thingsSaying`. 400 where there is no word in it. */
export function wordsSought(query: string): string[] {
  const words = wordsOf(query).slice(0, MOST_SOUGHT);
  if (words.length === 0) throw new BadRequestException('query needs a word to look for: letters or digits.');
  // Words are letters and digits only, so quoted they are a tsquery as they stand.
  return words.map((word) => `'${word}':*`);
}
