import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncapi } from './asyncapi.js';
import { catalogue } from './catalogue.js';
import { ContractSchemas, fileOf, OF_KIND, type Kind } from './contract-schemas.js';
import { openapi } from './openapi/openapi.js';

/** Where the documents stand, in the package. */
export const FOLDER = 'docs/reference';

/** Every generated document: its path under the folder, and its text. Equal contracts give equal bytes. */
export function documentsOf(root: string): Map<string, string> {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const contracts = new ContractSchemas(root);
  const documents = new Map([
    ['facts.md', catalogue(contracts)],
    ['asyncapi.json', text(asyncapi(contracts, version))],
    ['openapi.json', text(openapi(contracts, version))],
  ]);
  for (const kind of Object.keys(OF_KIND) as Kind[])
    for (const contract of OF_KIND[kind]) documents.set(`schemas/${kind}/${fileOf(contract)}`, text(contracts.document(contract, kind)));
  return documents;
}

const text = (document: object): string => `${JSON.stringify(document, null, 2)}\n`;
