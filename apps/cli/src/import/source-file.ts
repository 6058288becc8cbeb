import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CommandError } from '../session.js';

const TELL_EVERY = 1_000;

/** A file to read once or several times, inflated where it begins like gzip. Its readers say how far they are. */
export class SourceFile {
  /** How often it is being, or has been, read. */
  pass = 0;
  /** Told now and then while it is read. */
  onRead: () => void = () => undefined;
  private position = 0;
  private tellings = 0;

  private constructor(
    readonly path: string,
    private readonly gzip: boolean,
    /** Bytes of the content. */
    private readonly size: number,
  ) {}

  static async at(path: string): Promise<SourceFile> {
    const file = await open(path).catch((error: { code?: string }) => {
      throw new CommandError(`${path} cannot be read (${error.code})`);
    });
    try {
      const stat = await file.stat();
      if (!stat.isFile()) throw new CommandError(`${path} is not a file`);
      const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
      const gzip = buffer[0] === 0x1f && buffer[1] === 0x8b;
      return new SourceFile(path, gzip, gzip ? await inflatedSize(file, stat.size) : stat.size);
    } finally {
      await file.close();
    }
  }

  /** How much of the present pass is done, from 0 to 1. */
  get share(): number {
    return Math.min(1, this.position / Math.max(1, this.size));
  }

  /** Of the content, so many bytes have been made use of; what is read ahead does not count. */
  readTo(position: number): void {
    this.position = position;
    if (++this.tellings % TELL_EVERY === 0) this.onRead();
  }

  /** The content from its beginning. An error of reading or inflating breaks the stream. */
  bytes(): Readable {
    this.pass++;
    this.position = 0;
    const file = createReadStream(this.path, { highWaterMark: 262_144 });
    // The reader of the last stream sees an error; the callback only keeps it from being thrown here too.
    return this.gzip ? pipeline(file, createGunzip(), () => undefined) : file;
  }
}

/** As gzip notes it in its last four bytes, modulo 4 GiB: good enough for showing progress. */
async function inflatedSize(file: FileHandle, size: number): Promise<number> {
  const { buffer } = await file.read(Buffer.alloc(4), 0, 4, Math.max(0, size - 4));
  return buffer.readUInt32LE(0);
}
