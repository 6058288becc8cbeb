/** A line of a file, without its end; null where it is not UTF-8. */
export interface Line {
  line: number;
  text: string | null;
}

const NEWLINE = 0x0a;
const LONGEST_LINE = 16_777_216;

/** The lines that hold something, numbered as an editor numbers them; `readTo` is told how many bytes are done. Memory holds a line and a chunk. */
export async function* linesOf(bytes: AsyncIterable<Buffer>, readTo: (position: number) => void = () => undefined): AsyncGenerator<Line> {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  let rest: Buffer[] = [];
  let restBytes = 0;
  let number = 0;
  let before = 0;
  for await (const chunk of bytes) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      const line = lineOf(utf8, ++number, Buffer.concat([...rest, chunk.subarray(start, end)]));
      [rest, restBytes, start] = [[], 0, end + 1];
      readTo(before + start);
      if (line.text !== '') yield line;
    }
    before += chunk.length;
    rest.push(chunk.subarray(start));
    restBytes += chunk.length - start;
    if (restBytes > LONGEST_LINE) throw new Error(`line ${number + 1} is longer than ${LONGEST_LINE} bytes: this is no file of lines`);
  }
  const last = lineOf(utf8, ++number, Buffer.concat(rest));
  if (last.text !== '') yield last;
}

function lineOf(utf8: InstanceType<typeof TextDecoder>, line: number, bytes: Buffer): Line {
  try {
    return { line, text: utf8.decode(bytes).trim() };
  } catch {
    return { line, text: null };
  }
}
