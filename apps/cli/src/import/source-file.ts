import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CommandError } from '../session.js';

/** A file to read once or several times, inflated where it begins like gzip; it knows how much of it has been read. */
export class SourceFile {
  bytesRead = 0;

  private constructor(
    readonly path: string,
    readonly size: number,
    private readonly gzip: boolean,
  ) {}

  static async at(path: string): Promise<SourceFile> {
    const file = await open(path).catch((error: { code?: string }) => {
      throw new CommandError(`${path} cannot be read (${error.code})`);
    });
    try {
      const stat = await file.stat();
      if (!stat.isFile()) throw new CommandError(`${path} is not a file`);
      const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
      return new SourceFile(path, stat.size, buffer[0] === 0x1f && buffer[1] === 0x8b);
    } finally {
      await file.close();
    }
  }

  /** The content from its beginning. An error of reading or inflating breaks the stream. */
  bytes(): Readable {
    const file = createReadStream(this.path, { highWaterMark: 262_144 });
    file.on('data', (chunk) => (this.bytesRead += chunk.length));
    if (!this.gzip) return file;
    // The reader of the last stream sees the error; the callback only keeps it from being thrown here too.
    return pipeline(file, createGunzip(), () => undefined);
  }
}
