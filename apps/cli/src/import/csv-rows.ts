import { pipeline } from 'node:stream';
import { parse, type CsvError } from 'csv-parse';
import type { Row } from '../sending/batches.js';
import { CommandError } from '../session.js';
import type { SourceFile } from './source-file.js';

/** A line of a CSV file by its columns, trimmed; `problem` where it is no line of this file. */
export interface CsvRow extends Row {
  fields: Readonly<Record<string, string | undefined>>;
  problem?: string;
}

interface Parsed {
  record: Record<string, string>;
  raw: string;
  info: { bytes: number; lines: number; columns: unknown[]; error?: CsvError & { record?: string[] } };
}

const LONGEST_RECORD = 1_048_576;

/**
 * The rows of a CSV file (RFC 4180, UTF-8, first line the column names, with those needed and perhaps those optional). A broken row comes
 * with its problem, the next ones are read.
 */
export async function* csvRows(file: SourceFile, needed: readonly string[], optional: readonly string[] = []): AsyncGenerator<CsvRow> {
  const broken: CsvRow[] = [];
  const parser = parse({
    bom: true,
    columns: (header: string[]) => checked(header, needed, optional, file.path),
    raw: true,
    info: true,
    trim: true,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    max_record_size: LONGEST_RECORD,
    on_skip: (error, raw) => {
      broken.push({
        line: Number(error?.['lines'] ?? 0),
        raw: (raw ?? '').trim(),
        fields: {},
        problem: `is broken CSV: ${wordsOf(error)}`,
      });
      return undefined;
    },
  });
  pipeline(utf8(file), parser, () => undefined);
  for await (const { record, raw, info } of parser as AsyncIterable<Parsed>) {
    yield* broken.splice(0);
    file.readTo(info.bytes);
    const problem = info.error && `has ${info.error.record?.length} columns instead of ${info.columns.length}`;
    yield { line: info.lines, raw: raw.trim(), fields: record, ...(problem && { problem }) };
  }
  yield* broken;
}

function checked(header: string[], needed: readonly string[], optional: readonly string[], path: string): string[] {
  const names = header.join(', ').slice(0, 300);
  const missing = needed.filter((column) => !header.includes(column));
  if (missing.length > 0)
    throw new CommandError(
      `${path} has no column ${missing.join(', ')}; its first line must name ${needed.join(', ')}, and names ${names}`,
    );
  // Which of the two is meant nobody can tell.
  const twice = [...needed, ...optional].find((column) => header.indexOf(column) !== header.lastIndexOf(column));
  if (twice !== undefined) throw new CommandError(`${path} has two columns ${twice}; its first line names ${names}`);
  return header;
}

const wordsOf = (error: CsvError | undefined): string =>
  (error?.code ?? 'CSV_ERROR').replace(/^CSV_/, '').toLowerCase().replaceAll('_', ' ');

/** Bytes that are not UTF-8 stop the reading: names would silently turn into question marks. */
async function* utf8(file: SourceFile): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    for await (const chunk of file.bytes() as AsyncIterable<Buffer>) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    throw new CommandError(`${file.path} is not UTF-8; iconv -f ISO-8859-1 -t UTF-8 turns the usual other encoding into it`);
  }
}
