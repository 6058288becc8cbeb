import { UnprocessableEntityException } from '@nestjs/common';

const LONGEST = 60;
/** An address, or a number somebody may be known by. */
const NAMES_SOMEBODY = /@|\d{6}/;

/**
 * Facts hold words of the shop's own vocabulary (a question's topic, a case's outcome), and nothing that a customer wrote: why something
 * cannot be such a word, without quoting it; null where it may be one, or nothing is said.
 */
export function notAShopWord(field: 'topic' | 'outcome', said: string | undefined): string | null {
  if (said === undefined || (said.length <= LONGEST && !NAMES_SOMEBODY.test(said))) return null;
  const instead = field === 'topic' ? 'what the customer writes belongs into text' : 'what there is to say of it belongs into note';
  return `${field} is a word of the shop's vocabulary, of at most ${LONGEST} characters, without an @ and without six digits in a row; ${instead}`;
}

/** 422 where it cannot be one. */
export function refuseNoShopWord(field: 'topic' | 'outcome', said: string | undefined): void {
  const mistake = notAShopWord(field, said);
  if (mistake !== null) throw new UnprocessableEntityException(`${mistake}.`);
}
