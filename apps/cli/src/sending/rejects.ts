import { open, rm, type FileHandle } from 'node:fs/promises';
import { CommandError } from '../session.js';
import type { Row } from './batches.js';

/** A row that became no event, or whose event the door refused. */
export interface Rejection {
  row: Row;
  reason: string;
  /** The format itself leaves such rows out: nothing is wrong with the file. */
  byRule?: boolean;
}

/**
 * Rejected rows as NDJSON: `line`, `reason`, `row` (as it stood in the file), `file` where the format reads several, and `byRule` where it
 * leaves such rows out.
 */
export class RejectsFile {
  count = 0;
  byRule = 0;

  private constructor(
    readonly path: string,
    private readonly file: FileHandle,
  ) {}

  /** Opened before anything is sent, so that a rejection can be written down when it comes. */
  static async create(path: string): Promise<RejectsFile> {
    try {
      return new RejectsFile(path, await open(path, 'w'));
    } catch (error) {
      throw new CommandError(
        `rejected rows cannot be written to ${path} (${(error as { code?: string }).code}); --rejects names another file`,
      );
    }
  }

  async add({ row, reason, byRule }: Rejection): Promise<void> {
    this.count++;
    if (byRule) this.byRule++;
    await this.file.write(
      `${JSON.stringify({ ...(row.file && { file: row.file }), line: row.line, reason, ...(byRule && { byRule }), row: row.raw })}\n`,
    );
  }

  /** Leaves no empty file behind. */
  async close(): Promise<void> {
    await this.file.close();
    if (this.count === 0) await rm(this.path, { force: true });
  }
}
