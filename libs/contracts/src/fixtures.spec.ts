import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, CLAIMS, FACTS, INTERNAL, schemas, type Contract } from './index.js';

const fixture = (kind: string, contract: Contract): string =>
  join('libs/contracts/src/fixtures', kind, `${contract.type}.v${contract.version}.json`);

/** What a service once wrote must be readable for ever: these files are never edited, only added to. */
describe.each([
  ['facts', FACTS],
  ['claims', CLAIMS],
  ['internal', INTERNAL],
] as const)('the frozen fixtures of %s', (kind, contracts) => {
  it.each(contracts.map((contract) => [`${contract.type}.v${contract.version}`, contract] as const))(
    '%s is still read whole',
    (_name, contract) => {
      expect(existsSync(fixture(kind, contract))).toBe(true);
      const data = JSON.parse(readFileSync(fixture(kind, contract), 'utf8')) as object;
      expect(check(contract as never, data)).toEqual({ value: data });
    },
  );
});

describe('the schemas', () => {
  const everyNode = (name: string, node: unknown): [string, object][] =>
    typeof node !== 'object' || node === null
      ? []
      : [[name, node], ...Object.entries(node).flatMap(([key, child]) => everyNode(`${name}/${key}`, child))];

  it('say something of every field', () => {
    const fields = Object.entries(schemas).flatMap(([name, schema]) =>
      Object.entries(schema.properties ?? {}).map(([field, node]) => [`${name}.${field}`, node] as const),
    );
    expect(fields.filter(([, node]) => Object.keys(node).length === 0).map(([name]) => name)).toEqual([]);
    expect(fields.length).toBeGreaterThan(150);
  });

  it('refer only to what exists', () => {
    const refs = everyNode('', schemas).flatMap(([, node]) => ('$ref' in node ? [String(node.$ref)] : []));
    expect(refs.filter((ref) => !(ref.replace('#/$defs/', '') in schemas))).toEqual([]);
  });

  it('are named once over all contexts', () => {
    const names = [...new Set([...CLAIMS, ...FACTS, ...INTERNAL])].map((contract) => contract.name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('check', () => {
  const [purchase] = CLAIMS.filter((contract) => contract.type === 'orders.purchase-completed');

  it('counts null as absent and leaves unknown fields out', () => {
    expect(
      check(purchase as never, {
        orderId: 'o',
        currency: 'EUR',
        totalMinor: null,
        colour: 'red',
        items: [{ productId: 'p', quantity: null, size: 3 }],
      }),
    ).toEqual({
      value: { orderId: 'o', currency: 'EUR', items: [{ productId: 'p' }] },
    });
  });

  it('says where and what is wrong without quoting the value', () => {
    const answer = check(purchase as never, { currency: 'euros-of-ada@example.com', totalMinor: 1.5, items: [{}] });
    expect(answer).toEqual({
      violations: expect.arrayContaining([
        { pointer: '/orderId', detail: 'is required' },
        { pointer: '/items/0/productId', detail: 'is required' },
        { pointer: '/totalMinor', detail: 'must be integer' },
      ]) as unknown,
    });
    expect(JSON.stringify(answer)).not.toContain('ada@');
  });

  it('takes no address for the number that is printed on an order', () => {
    const known = { orderId: 'o', currency: 'EUR' };
    expect(check(purchase as never, { ...known, orderNumber: '#1077' })).toEqual({ value: { ...known, orderNumber: '#1077' } });
    for (const orderNumber of ['ada@example.com', '', '1'.repeat(101), 1077])
      expect(check(purchase as never, { ...known, orderNumber })).toMatchObject({ violations: [{ pointer: '/orderNumber' }] });
  });

  it('takes nothing for an object that is none', () => {
    for (const data of [null, [], 'x', 1, true]) expect(check(purchase as never, data)).toHaveProperty('violations');
  });
});
