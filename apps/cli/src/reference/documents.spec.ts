import { CLAIMS, FACTS, schemas } from '#lib/contracts';
import SwaggerParser from '@apidevtools/swagger-parser';
import { Parser } from '@asyncapi/parser';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documentsOf, FOLDER } from './documents.js';
import { staleIn, writeTo } from './folder.js';

const root = process.cwd();
const documents = documentsOf(root);
const parsed = <T = Record<string, unknown>>(path: string): T => JSON.parse(documents.get(path)!) as T;
const schemaPaths = [...documents.keys()].filter((path) => path.startsWith('schemas/'));

const ajv = new Ajv2020({ strict: false, validateFormats: false });

describe('the checked-in documents', () => {
  it('are as the contracts say', () => {
    expect(staleIn(join(root, FOLDER), documents)).toEqual([]);
  });

  it('are found stale where one differs, is missing or is left over; writing mends it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'reference-'));
    try {
      const wanted = new Map([
        ['a.json', 'a'],
        ['deep/b.json', 'b'],
      ]);
      expect(writeTo(folder, wanted)).toEqual(['a.json', 'deep/b.json']);
      expect(staleIn(folder, wanted)).toEqual([]);
      writeFileSync(join(folder, 'a.json'), 'changed');
      writeFileSync(join(folder, 'old.json'), 'no contract any more');
      rmSync(join(folder, 'deep/b.json'));
      expect(staleIn(folder, wanted)).toEqual(['a.json', 'deep/b.json', 'old.json']);
      writeTo(folder, wanted);
      expect(staleIn(folder, wanted)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the schemas', () => {
  it('are one for each claim and fact, each under a name of its own', () => {
    expect(schemaPaths).toHaveLength(CLAIMS.length + FACTS.length);
    expect(new Set(schemaPaths.map((path) => parsed(path)['$id'])).size).toBe(schemaPaths.length);
  });

  it.each(schemaPaths)('%s is JSON Schema 2020-12 and needs no other file', (path) => {
    const schema = parsed(path);
    expect(ajv.validateSchema(schema)).toBe(true);
    expect(() => ajv.compile(schema)).not.toThrow();
    expect(schema['description']).toMatch(/\w/);
  });

  it('say of a refund what the contract says', () => {
    const schema = parsed<{ properties: Record<string, { description?: string }>; required: string[] }>(
      'schemas/facts/orders.refund-issued.v1.json',
    );
    expect(schema.required).toEqual((schemas['RefundIssuedV1'] as { required: string[] }).required);
    expect(schema.properties['amountMinor']!.description).toMatch(/^What is refunded/);
    const validate = ajv.compile({ ...schema, $id: 'again' });
    const refund = { refundId: 'r', amountMinor: 100, currency: 'EUR', subtotalMinor: 100, shippingMinor: 0, taxMinor: 0 };
    expect(validate(refund)).toBe(true);
    expect(validate({ ...refund, amountMinor: 1.5 })).toBe(false);
    expect(validate({ ...refund, lines: [{ line: 0, quantity: 'two', amountMinor: 1 }] })).toBe(false);
  });

  it('take the words of inherited fields from the class they stand in', () => {
    const amended = parsed<{ properties: Record<string, { description?: string }> }>('schemas/facts/orders.purchase-amended.v1.json');
    expect(amended.properties['subtotalMinor']!.description).toBe('After discounts, before shipping and tax.');
  });
});

describe('asyncapi.json', () => {
  it('is valid AsyncAPI', async () => {
    const { diagnostics } = await new Parser().parse(documents.get('asyncapi.json')!);
    expect(diagnostics.filter(({ severity }) => Number(severity) === 0).map(({ path, message }) => `${path.join('/')} ${message}`)).toEqual(
      [],
    );
  });

  it('has a channel for every topic', () => {
    const { channels } = parsed<{ channels: Record<string, { address: string }> }>('asyncapi.json');
    const claims = ['identity', 'orders', 'loyalty', 'feedback'].map((service) => `itinera.claims.${service}`);
    const facts = ['identity', 'orders', 'loyalty', 'feedback', 'journey', 'projection'].map((service) => `itinera.${service}`);
    const addresses = Object.values(channels).map(({ address }) => address);
    expect(addresses.sort()).toEqual(
      [...claims, ...facts, 'itinera.events', 'itinera.verdicts', 'itinera.changes', 'itinera.access'].sort(),
    );
  });
});

describe('openapi.json', () => {
  it('is valid OpenAPI 3.1', async () => {
    await expect(SwaggerParser.validate(parsed('openapi.json'))).resolves.toBeDefined();
  });

  it('takes its own example of an event, and no claim that lacks its order', async () => {
    const { paths } = (await SwaggerParser.dereference(parsed('openapi.json'))) as unknown as {
      paths: Record<string, { post: { requestBody: { content: Record<string, { schema: object; example: { data: object } }> } } }>;
    };
    const { schema, example } = paths['/v1/events']!.post.requestBody.content['application/cloudevents+json']!;
    const validate = ajv.compile(schema);
    expect(validate(example)).toBe(true);
    expect(validate({ ...example, data: { currency: 'EUR' } })).toBe(false);
    expect(validate({ ...example, type: 'itinera.orders.unheard-of.v1' })).toBe(false);
  });
});

it('facts.md has every type with its meaning', () => {
  const text = documents.get('facts.md')!;
  for (const { type, version } of [...CLAIMS, ...FACTS]) expect(text).toContain(`#### \`itinera.${type}.v${version}\``);
  expect(text).toContain('The customer has paid or committed to pay');
});
