import { map, optional, text, type Shape } from '#lib/rules';

/** Words of the page on which a survey is answered, beside its questions. */
export interface PageWords {
  language: string;
  send: string;
  dismiss: string;
  thanks: string;
  answered: string;
  dismissed: string;
  expired: string;
  unknown: string;
  missing: string;
}

export const pageWords: Shape<PageWords> = map<PageWords>({
  language: optional(text, 'of all of these words and the questions (BCP 47)', 'en'),
  send: optional(text, 'sends the answer', 'Send'),
  dismiss: optional(text, 'says that no answer will come', 'I would rather not answer'),
  thanks: optional(text, 'once it is answered', 'Thank you. Your answer has arrived.'),
  answered: optional(text, 'where it was answered already', 'This has been answered already. Thank you.'),
  dismissed: optional(text, 'once no answer will come', 'All right, we will not ask about this again.'),
  expired: optional(text, 'once its time is over', 'It is too late to answer this. Thank you for coming by.'),
  unknown: optional(text, 'for a link that is none of ours', 'This link is not complete. Please use the one in our message.'),
  missing: optional(text, 'where no score was chosen', 'Please choose a score.'),
});
