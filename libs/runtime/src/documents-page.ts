/** As much of OpenAPI as the page shows. */
export interface OpenApi {
  info: { title: string; version: string; description: string };
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
}

interface Operation {
  tags: string[];
  operationId: string;
  summary: string;
  description: string;
  security: object[];
  parameters?: { name: string; in: string; description: string; required?: boolean; schema: { enum?: string[]; default?: unknown } }[];
  requestBody?: { content: Record<string, { example?: unknown }> };
  responses: Record<string, { description?: string; $ref?: string }>;
}

interface Route {
  method: string;
  path: string;
  operation: Operation;
}

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; color: #1b1f24; background: #fff }
code, pre { font: 0.9em ui-monospace, monospace; background: #f3f4f6; border-radius: 4px } code { padding: 0 0.25em; overflow-wrap: anywhere }
pre { padding: 0.75rem; overflow-x: auto } summary { cursor: pointer; padding: 0.35rem 0 } details { border-top: 1px solid #d8dce1 }
table { border-collapse: collapse; width: 100% } td, th { text-align: left; vertical-align: top; padding: 0.25rem 0.75rem 0.25rem 0 }
.method { display: inline-block; min-width: 4.5em; font-weight: 600 }
@media (prefers-color-scheme: dark) { body { color: #e6e8eb; background: #14171a } code, pre { background: #22272d } a { color: #8ab4f8 } details { border-color: #3a4048 } }
`;

/** The interface for people: one page, no script, nothing from elsewhere. */
export function documentsPage(document: OpenApi): string {
  const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Route => ({ method: method.toUpperCase(), path, operation })),
  );
  const sections = document.tags.map(({ name, description }) => {
    const own = routes.filter(({ operation }) => operation.tags.includes(name));
    return `<h2 id="${escape(name)}">${escape(name)}</h2><p>${words(description)}</p>${own.map(routeOf).join('')}`;
  });
  const { title, version, description } = document.info;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title><style>${STYLE}</style></head><body>
<h1>${escape(title)} ${escape(version)}</h1><p>${words(description)}</p>
<p>For machines: <a href="/openapi.json">openapi.json</a>, <a href="/asyncapi.json">asyncapi.json</a>.
Sections: ${document.tags.map(({ name }) => `<a href="#${escape(name)}">${escape(name)}</a>`).join(', ')}.</p>
${sections.join('\n')}</body></html>\n`;
}

function routeOf(route: Route): string {
  const { method, path, operation } = route;
  return `<details id="${escape(operation.operationId)}"><summary><span class="method">${method}</span> <code>${escape(path)}</code> ${words(operation.summary)}</summary>
<p>${words(operation.description)}</p>${parametersOf(operation)}<pre>${escape(curlOf(route))}</pre>${responsesOf(operation)}</details>`;
}

function parametersOf({ parameters = [] }: Operation): string {
  if (parameters.length === 0) return '';
  const lines = parameters.map(({ name, in: place, description, required, schema }) => {
    const choices = schema.enum ? ` One of ${schema.enum.map((choice) => `\`${choice}\``).join(', ')}.` : '';
    const usual = schema.default === undefined ? '' : ` \`${JSON.stringify(schema.default)}\` where absent.`;
    return `<tr><td><code>${escape(name)}</code></td><td>${place}${required ? ', required' : ''}</td><td>${words(description + choices + usual)}</td></tr>`;
  });
  return `<table><tr><th>Parameter</th><th>In</th><th></th></tr>${lines.join('')}</table>`;
}

function responsesOf({ responses }: Operation): string {
  const lines = Object.entries(responses).map(([status, { description, $ref }]) => {
    const name =
      description ??
      $ref
        ?.split('/')
        .at(-1)
        ?.replace(/(?<=[a-z])(?=[A-Z])/g, ' ') ??
      '';
    return `<tr><td><code>${escape(status)}</code></td><td>${words(name)}</td></tr>`;
  });
  return `<table><tr><th>Answer</th><th></th></tr>${lines.join('')}</table>`;
}

/** A command to try: with the key from the environment, and the body's example. */
function curlOf({ method, path, operation }: Route): string {
  const parts = [`curl -X ${method} "$ITINERA_URL${path}"`];
  if (operation.security.length > 0) parts.push('-H "Authorization: Bearer $ITINERA_KEY"');
  const [type, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  if (type !== undefined) {
    parts.push(`-H 'Content-Type: ${type}'`);
    if (content?.example !== undefined) parts.push(`-d '${JSON.stringify(content.example).replaceAll("'", "'\\''")}'`);
  }
  return parts.join(' \\\n  ');
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);

/** Escaped, with what stands between backticks as code. */
const words = (text: string): string => escape(text).replace(/`([^`]+)`/g, '<code>$1</code>');
