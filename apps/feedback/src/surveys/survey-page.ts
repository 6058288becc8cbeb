import { LONGEST_TEXT } from '#lib/contracts';
import type { PageWords } from './page-words.js';
import { styleOf } from './page-style.js';
import type { Wording } from './wording.js';

/** What whoever follows a link sees, and the style that belongs to it. */
export interface SurveyPageText {
  html: string;
  style: string;
}

/** What the form holds when it is shown. */
export interface Filled {
  score: number | null;
  /** By the place of its question. */
  texts: Readonly<Record<number, string>>;
  /** Whether it was sent without a score. */
  isMissing: boolean;
}

export const NOTHING_FILLED: Filled = { score: null, texts: {}, isMissing: false };

/** The names of the form's fields. */
export const FIELD = { score: 'score', deed: 'deed', text: (index: number): string => `text-${index}` } as const;

/** The form: a score on a scale of radio buttons, then what is asked in words of whoever gives it. Works without a script. */
export function questionPage(words: PageWords, wording: Wording, filled: Filled): SurveyPageText {
  const { question, from, to, lowest, highest, followUp } = wording;
  const scores = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  const wrong = filled.isMissing ? `<p class="wrong" id="wrong" role="alert">${escape(words.missing)}</p>` : '';
  const described = filled.isMissing ? ' aria-describedby="wrong ends"' : ' aria-describedby="ends"';
  const form = `<form method="post">
<fieldset${described}><legend><h1>${escape(question)}</h1></legend>${wrong}
<div class="scale">${scores.map((score) => scoreOf(score, score === filled.score)).join('')}</div>
<p class="ends" id="ends"><span>${from} – ${escape(lowest)}</span><span>${to} – ${escape(highest)}</span></p></fieldset>
${followUp.map(({ question: asked }, index) => wordsOf(asked, index, filled.texts[index] ?? '')).join('\n')}
<div class="deeds"><button name="${FIELD.deed}" value="answer">${escape(words.send)}</button>
<button class="quiet" name="${FIELD.deed}" value="dismiss">${escape(words.dismiss)}</button></div></form>`;
  return pageOf(words.language, question, form, styleOf(followUp));
}

/** A sentence, where there is nothing to fill in. */
export const sentencePage = ({ language }: PageWords, sentence: string): SurveyPageText =>
  pageOf(language, sentence, `<h1 class="said" role="status">${escape(sentence)}</h1>`, styleOf([]));

const scoreOf = (score: number, isChosen: boolean): string =>
  `<label><input type="radio" name="${FIELD.score}" id="score-${score}" value="${score}"${isChosen ? ' checked' : ''}><span>${score}</span></label>`;

const wordsOf = (question: string, index: number, text: string): string =>
  `<div class="words" id="words-${index}"><label for="text-${index}">${escape(question)}</label>
<textarea id="text-${index}" name="${FIELD.text(index)}" maxlength="${LONGEST_TEXT}" rows="4">\n${escape(text)}</textarea></div>`;

function pageOf(language: string, title: string, content: string, style: string): SurveyPageText {
  const html = `<!doctype html>
<html lang="${escape(language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>${escape(title)}</title><style>${style}</style></head>
<body><main>${content}</main></body></html>
`;
  return { html, style };
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
