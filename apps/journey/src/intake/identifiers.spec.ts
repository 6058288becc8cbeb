import { externalIds, identifiersOf, previousId, type Told } from './identifiers.js';
import type { Sender } from './received.js';

const sender: Sender = { source: 'web', shop: 'shop-1', country: 'DE' };
const told = (as: Told['as'], value: unknown): Told => ({ as, value, pointer: `/${as}` });
const read = (as: Told['as'], value: unknown, by: Sender = sender) => identifiersOf([told(as, value)], by).identifiers[0];

describe('identifiers', () => {
  it('are trimmed, addresses in lower case without further changes', () => {
    expect(read('customer', ' U-1 ')).toEqual({ type: 'customer', realm: 'shop-1', value: 'U-1' });
    expect(read('email', ' Jo.Hn+Tag@Example.COM ')).toEqual({ type: 'email', realm: '', value: 'jo.hn+tag@example.com' });
    expect(read('customer', 4711)).toEqual({ type: 'customer', realm: 'shop-1', value: '4711' });
  });

  it('have the realm of their kind', () => {
    expect(read('anonymous', 'a')!.realm).toBe('web');
    expect(read('card', 'c')!.realm).toBe('shop-1');
    expect(read('customer', 'c', { ...sender, realm: 'group' })!.realm).toBe('group');
    expect(read('phone', '+49 30 123456')!.realm).toBe('');
  });

  it('make telephone numbers E.164, and keep as told what is none', () => {
    for (const same of ['030 123456', '+49 30 123456', '0049-30-123456', 'tel:+4930123456'])
      expect(read('phone', same)).toEqual({ type: 'phone', realm: '', value: '+4930123456' });
    expect(read('phone', 'ask Anna')).toEqual({ type: 'external', realm: 'shop-1', value: 'phone:ask Anna' });
    expect(read('phone', '030 123456', { source: 'web' })!.value).toBe('phone:030 123456');
    expect(read('phone', '+1 201 555 0123 ext. 5')!.type).toBe('external');
    expect(read('phone', '+4930123456', { source: 'web', country: 'not a country' })!.type).toBe('phone');
  });

  it.each([
    '',
    '  ',
    'null',
    'UNDEFINED',
    'None',
    'NaN',
    'unknown',
    'Anonymous',
    'guest',
    'test',
    '0',
    0,
    '-1',
    '00000000-0000-0000-0000-000000000000',
    '[object Object]',
    'TRUE',
    'false',
  ])('never come from %p', (value) => {
    for (const as of ['customer', 'anonymous', 'email', 'phone', 'card'] as const)
      expect(identifiersOf([told(as, value)], sender)).toEqual({ identifiers: [], refusals: [] });
    expect(identifiersOf(externalIds([{ id: value, type: 'crm' }], ''), sender).identifiers).toEqual([]);
  });

  it('never come from what a shop adds', () => {
    expect(read('email', 'NoReply@shop.example', { ...sender, blocked: ['noreply@shop.example '] })).toBeUndefined();
    expect(read('phone', '030 123456', { ...sender, blocked: ['+4930123456'] })).toBeUndefined();
  });

  it('stand strongest first, each once', () => {
    const { identifiers } = identifiersOf(
      [
        told('phone', '030 123456'),
        told('email', 'a@b.de'),
        told('email', 'A@B.de'),
        told('anonymous', 'x'),
        told('card', 'k'),
        ...externalIds([{ id: '7', type: 'crm', collection: 'users' }], ''),
        told('customer', 'u'),
      ],
      sender,
    );
    expect(identifiers.map(({ type, value }) => `${type} ${value}`)).toEqual([
      'customer u',
      'external crm:7',
      'card k',
      'anonymous x',
      'email a@b.de',
      'phone +4930123456',
    ]);
  });

  it('name a company where an external id is an account’s, and our own kinds where they are meant', () => {
    expect(
      externalIds([{ id: 'acme', type: 'crm', collection: 'accounts' }, 5, null, { id: 1 }, { type: '__proto__\n', id: 2 }], ''),
    ).toEqual([]);
    expect(
      identifiersOf(
        externalIds(
          [
            { id: 'A@b.de', type: 'email' },
            { id: 'k', type: 'card' },
          ],
          '',
        ),
        sender,
      ).identifiers.map(({ type }) => type),
    ).toEqual(['card', 'email']);
  });

  it('take an earlier id as a visitor’s unless it is an address', () => {
    expect(previousId('v-1', '/previousId').as).toBe('anonymous');
    expect(previousId('a@b.de', '/previousId').as).toBe('email');
  });

  it('are refused with a sentence that does not quote them', () => {
    const secret = 'jane.secret';
    for (const [as, value] of [
      ['email', secret],
      ['customer', `${secret}\0`],
      ['customer', secret.repeat(30)],
      ['customer', { secret }],
      ['customer', Infinity],
      ['customer', true],
    ] as const) {
      const { identifiers, refusals } = identifiersOf([told(as, value)], sender);
      expect(identifiers).toEqual([]);
      expect(refusals).toHaveLength(1);
      expect(JSON.stringify(refusals)).not.toContain('jane');
    }
  });
});
