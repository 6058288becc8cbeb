import { subjectId } from '#lib/contracts';
import { readRef, subjectOfRef, type Realm } from '#lib/customers';
import { BadRequestException } from '@nestjs/common';

/** What a line of search may mean. */
export interface Meanings {
  /** Subjects it may name: derived, so that nobody need be asked. */
  subjects: string[];
  /** What an order it may mean can be numbered. */
  orderNumbers: string[];
  /** A name it may be, which identity alone can look up. */
  name: string | null;
}

const MOST_TEXT = 200;
/** `userId:ada`: said to be one thing, it is nothing else. */
const SAID = /^(userId|anonymousId|email|phone|card|external):/;
const PHONE = /^\+?[\d\s()./-]{5,}$/;

/** Everything that a line can be taken for: whoever asks need not say which. 400 where it is none at all. */
export function readQuery(query: string, realm: Realm, config: { subjectSecret: string; defaultCountry: string }): Meanings {
  const asked = query.trim();
  if (asked === '' || asked.length > MOST_TEXT || asked.includes('\u0000'))
    throw new BadRequestException(`query is what to look for, with at most ${MOST_TEXT} characters.`);
  const subjectOf = (ref: string): string => subjectOfRef(ref, realm, config);
  if (SAID.test(asked)) return { subjects: [subjectOf(asked)], orderNumbers: [], name: null };
  if (asked.includes('@'))
    return { subjects: [subjectOf(`email:${asked}`), subjectOf(`userId:${asked}`)], orderNumbers: [asked], name: null };
  const id = readRef(asked, config.defaultCountry);
  const { shop = '' } = realm;
  const card = subjectId(config.subjectSecret, { type: 'card', realm: shop, value: asked });
  return {
    subjects: [
      ...(id?.kind === 'id' ? [id.id] : []),
      subjectOf(`userId:${asked}`),
      card,
      ...(PHONE.test(asked) ? [subjectOf(`phone:${asked}`)] : []),
    ],
    orderNumbers: numbersOf(asked),
    name: id === null && /\p{L}/u.test(asked) ? asked : null,
  };
}

/** People say an order's number with or without its `#`, and shops have it with or without. */
function numbersOf(asked: string): string[] {
  const bare = asked.replace(/^#/, '');
  return bare === '' ? [asked] : [bare, `#${bare}`];
}
