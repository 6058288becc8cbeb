import { Ajv2020 } from 'ajv/dist/2020.js';
import { documentsOf } from '../../apps/cli/src/reference/documents.js';
import { OPERATIONS } from '../../apps/cli/src/reference/openapi/openapi.js';

type Answer = Record<string, never>;

/** Asks a service as a client does, and holds what is answered to what `openapi.json` says of it. */
export class DescribedAnswers {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  private readonly asked = new Set<string>();

  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {
    this.ajv.addSchema(closed(JSON.parse(documentsOf(process.cwd()).get('openapi.json')!)) as object, 'openapi');
  }

  async ask(method: string, path: string, body?: unknown, status?: number): Promise<Answer> {
    const operation = OPERATIONS.find((one) => one.method === method && template(one.path).test(new URL(path, this.url).pathname))!;
    this.asked.add(operation.id);
    const response = await fetch(this.url + path, {
      method: method.toUpperCase(),
      headers: { authorization: `Bearer ${this.key}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer = (text === '' ? {} : JSON.parse(text)) as Answer;
    const { id, problems = [], answer: described } = operation;
    const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') ?? false;
    const name = isProblem ? 'Problem' : described.schema;
    expect({ id, status: response.status, answer }).toEqual({ id, status: status ?? described.status, answer });
    if (isProblem) expect([...problems, 401, 403, 503]).toContain(response.status);
    const validate = name === undefined ? undefined : this.ajv.getSchema(`openapi#/components/schemas/${name}`)!;
    validate?.(answer);
    expect({ id, answer, errors: validate?.errors ?? [] }).toEqual({ id, answer, errors: [] });
    return answer;
  }

  /** Nothing that a service answers was left out. */
  areAllOf(service: string): void {
    const described = OPERATIONS.filter((operation) => operation.service === service).map(({ id }) => id);
    expect([...this.asked].sort()).toEqual(described.sort());
  }
}

/** A field that nobody has described is as wrong as one that is missing. */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const parts = Object.fromEntries(Object.entries(node).map(([name, part]) => [name, closed(part)]));
  return 'properties' in parts && parts['type'] === 'object' && !('allOf' in parts) ? { additionalProperties: false, ...parts } : parts;
}

const template = (path: string): RegExp => new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`);
