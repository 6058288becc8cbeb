import type { Subject } from '../resolve-subjects/people.js';

type Known = Pick<Subject, 'id' | 'type' | 'realm'>;

const OF_NO_SHOP: ReadonlySet<Subject['type']> = new Set(['anonymous', 'email', 'phone']);

/** Whether a person is this account of a shop's and nobody else: no other account there, and nothing of another shop's. Pure. */
export function isOneAccount(account: Known, own: readonly Known[]): boolean {
  const isIts = ({ id, type, realm }: Known): boolean => realm === account.realm && (type !== 'customer' || id === account.id);
  return account.type === 'customer' && own.every((one) => OF_NO_SHOP.has(one.type) || isIts(one));
}
