import { rejected, type Imported } from './imported.js';
import type { Line } from './lines.js';

/** CloudEvents, one a line (NDJSON), passed through byte for byte; `source` replaces the events' own where given. */
export async function* cloudEvents(lines: AsyncIterable<Line>, source?: string): AsyncGenerator<Imported> {
  for await (const { line, text } of lines) {
    const row = { line, raw: text ?? '' };
    const event = text === null ? undefined : parsed(text);
    if (typeof event !== 'object' || event === null || Array.isArray(event)) {
      yield rejected(row, text === null ? 'is not UTF-8' : 'is not a JSON object');
      continue;
    }
    yield { event: { json: source === undefined ? row.raw : JSON.stringify({ ...event, source }), rows: [row] } };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
