import type { Identifier } from '#lib/contracts';
import { device, email, idOf, phone, userId } from '../../test/claims.js';
import { isOneAccount } from './one-account.js';

const [ada, card] = [userId('ada'), { type: 'card', realm: 'north', value: '77' } as const];
const subject = (identifier: Identifier) => ({ ...identifier, id: idOf(identifier) });

it.each<[string, Identifier, Identifier[], boolean]>([
  ['an account alone', ada, [], true],
  ['with addresses, a device and a card of the shop', ada, [email('ada@example.org'), phone('+4930123'), device('d1'), card], true],
  ['with another account of the shop', ada, [userId('bob')], false],
  ['with the same number in another shop', ada, [userId('ada', 'south')], false],
  ['with a card of another shop', ada, [{ ...card, realm: 'south' }], false],
  ['with an outside id of the shop without a name', ada, [{ type: 'external', realm: '', value: 'crm:1' }], false],
  ['no account, but an address', email('ada@example.org'), [], false],
])('%s', (_, account, others, isOne) => expect(isOneAccount(subject(account), [...others, account].map(subject))).toBe(isOne));
