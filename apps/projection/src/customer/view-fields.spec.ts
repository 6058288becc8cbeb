import { readCondition } from '../conditions/read-condition.js';
import { VIEW_FIELDS } from './view-fields.js';

const country = 'must be the two capital letters of a country (ISO 3166-1), such as DE or GB';
const language = 'must be the two small letters of a language (ISO 639-1), such as de or en';

test.each<[object, string]>([
  [{ lastSurveyKind: 'NPS' }, 'must be one of nps, csat, ces'],
  [{ preferredChannel: 'e-mail' }, 'must be one of email, phone, sms, push, messenger, chat, social, post, in-store, form'],
  [{ birthMonth: '5' }, 'must be one of 01, 02, 03, 04, 05, 06, 07, 08, 09, 10, 11, 12'],
  ...['de', 'Germany', 'DEU', 'UK', 'DD', 'ZQ', ''].map((text): [object, string] => [{ country: text }, country]),
  ...['DE', 'German', 'de-CH', 'qz', ''].map((text): [object, string] => [{ language: text }, language]),
])('%j can be so of nobody, and is refused', (written, detail) =>
  expect(readCondition(written, VIEW_FIELDS)).toEqual({ violations: [{ pointer: `/${Object.keys(written)[0]}`, detail }] }),
);

test.each([
  { lastSurveyKind: { in: ['nps', 'csat', 'ces'] } },
  { preferredChannel: { in: ['phone', 'form'] } },
  { birthMonth: '05' },
  { country: { in: ['DE', 'GB', 'US', 'XK'] } },
  { language: { ne: 'de' } },
])('%j can be so', (written) => expect(readCondition(written, VIEW_FIELDS)).toHaveProperty('condition'));
