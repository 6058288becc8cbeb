import type { Code } from '../conditions/fields.js';

const regions = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
const languages = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });

/** As identity tells a country: by the code in use today, so `GB` and not `UK`. */
export const COUNTRY: Code = {
  isOne: (text) => /^[A-Z]{2}$/.test(text) && regions.of(text) !== undefined && new Intl.Locale(`und-${text}`).region === text,
  words: 'the two capital letters of a country (ISO 3166-1), such as DE or GB',
};

/** As identity tells a language. */
export const LANGUAGE: Code = {
  isOne: (text) => /^[a-z]{2}$/.test(text) && languages.of(text) !== undefined,
  words: 'the two small letters of a language (ISO 639-1), such as de or en',
};
