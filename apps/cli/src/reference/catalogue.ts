import { contextOf, SERVICES, wireType, type Contract } from '#lib/contracts';
import { CLAIMS, FACTS, names, type ContractSchemas, type Json } from './contract-schemas.js';

/** The catalogue for people: every claim and fact with its meaning and fields. */
export function catalogue(contracts: ContractSchemas): string {
  const contexts = SERVICES.map((service) => {
    const ofService = (list: readonly Contract[]): Contract[] => list.filter((contract) => contextOf(contract) === service);
    return [
      `## ${service}\n`,
      ...section(contracts, 'Claims taken at the door', ofService(CLAIMS), 'claims'),
      ...section(contracts, 'Facts published', ofService(FACTS), 'facts'),
    ];
  });
  const top = new Set(names(CLAIMS, FACTS));
  const parts = Object.entries(contracts.closure([...top], '')).filter(([name]) => !top.has(name));
  return [
    '# The catalogue of claims and facts\n',
    '<!-- Written by `npm run docs` from libs/contracts; changes here are lost. -->\n',
    'A **claim** is what a platform says and its owner still judges; a **fact** is so. Types on the wire are `itinera.<name>.v<N>`. Fields in bold',
    'are required; null counts as absent, and unknown fields are left out. `…Minor` is money in whole minor units (cents).\n',
    ...contexts.flat(),
    '## Parts\n',
    ...parts.flatMap(([name, schema]) => [`### <a id="${name.toLowerCase()}"></a>${name}\n`, `${wordsOf(schema)}\n`, table(schema)]),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

function section(contracts: ContractSchemas, title: string, list: readonly Contract[], kind: string): string[] {
  if (list.length === 0) return [];
  return [
    `### ${title}\n`,
    ...list.flatMap((contract) => [
      `#### \`${wireType(contract)}\`\n`,
      `${contracts.meaning(contract)} [Schema](schemas/${kind}/${contract.type}.v${contract.version}.json)\n`,
      table(contracts.of(contract.name, '')),
    ]),
  ];
}

function table({ properties = {}, required = [] }: { properties?: Record<string, Json>; required?: string[] } & Json): string {
  const lines = Object.entries(properties).map(([name, property]) => {
    const shown = required.includes(name) ? `**\`${name}\`**` : `\`${name}\``;
    return `| ${shown} | ${kindOf(property)} | ${cell(wordsOf(property))} |`;
  });
  if (lines.length === 0) return 'No fields.\n';
  return `${['| Field | Type | |', '|---|---|---|', ...lines].join('\n')}\n`;
}

interface Shape {
  $ref?: string;
  type?: string;
  enum?: unknown[];
  items?: Json;
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
}

const INSTANT = /^\^\\d\{4\}-\\d\{2\}-\\d\{2\}\[Tt \]/;
const DAY = String.raw`^\d{4}-\d{2}-\d{2}$`;

function kindOf(property: Json): string {
  const { $ref, type, enum: options, items, format, pattern = '', minimum, maximum, minLength, maxLength } = property as Shape;
  if ($ref) return `[${$ref}](#${$ref.toLowerCase()})`;
  if (options) return cell(options.map((option) => `\`${String(option)}\``).join(', '));
  if (type === 'array') return items && Object.keys(items).length > 0 ? `list of ${kindOf(items)}` : 'list of text';
  if (type === 'string') {
    if (INSTANT.test(pattern)) return 'instant';
    if (pattern === DAY) return 'day';
    if (pattern === '^[A-Z]{3}$') return 'currency';
    return (format ?? 'text') + (maxLength === undefined ? '' : `, ${minLength ? `${minLength} to` : 'up to'} ${maxLength} characters`);
  }
  const range = [minimum !== undefined && `from ${minimum}`, maximum !== undefined && `to ${maximum}`].filter(Boolean).join(' ');
  return `${type === 'integer' ? 'whole number' : (type ?? 'any')}${range && `, ${range}`}`;
}

const cell = (text: string): string => text.replaceAll('|', '\\|');

const wordsOf = ({ description }: Json): string => (typeof description === 'string' ? description : '');
