/** A ZIP archive that is written as its parts come: nothing of it is kept but names and sizes. */

import { crc32, createDeflateRaw } from "node:zlib";

export interface ZipPart {
  readonly name: string;
  /** Text, in pieces. */
  readonly content: AsyncIterable<string> | Iterable<string>;
}

const LOCAL = 0x04034b50;
const DESCRIPTOR = 0x08074b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
/** Sizes follow the content; names are UTF-8. */
const FLAGS = 0x0808;
const DEFLATED = 8;
const VERSION = 20;
/** 1980-01-01, the first day that such an archive can tell: the same content makes the same archive. */
const DATE = 0x21;
/** Without the extensions for larger ones. */
const LARGEST = 0xffff_ffff;

/** @throws RangeError for more than 4 GB */
export async function* zip(parts: Iterable<ZipPart>): AsyncGenerator<Uint8Array> {
  const central: Uint8Array[] = [];
  let offset = 0;
  for (const { content, name } of parts) {
    const local = header(LOCAL, [VERSION, FLAGS, DEFLATED, 0, DATE], [0, 0, 0], [name.length, 0], name);
    yield local;
    const sums = { crc: 0, plain: 0, packed: 0 };
    for await (const chunk of deflated(content, sums)) yield chunk;
    if (sums.plain > LARGEST || offset + sums.packed > LARGEST) throw new RangeError("too much for one archive");
    yield header(DESCRIPTOR, [], [sums.crc, sums.packed, sums.plain], []);
    central.push(
      Buffer.concat([
        header(
          CENTRAL,
          [VERSION, VERSION, FLAGS, DEFLATED, 0, DATE],
          [sums.crc, sums.packed, sums.plain],
          [name.length, 0, 0, 0, 0],
        ),
        header(undefined, [], [0, offset], [], name),
      ]),
    );
    offset += local.length + sums.packed + 16;
  }
  const directory = Buffer.concat(central);
  yield directory;
  const count = central.length;
  yield Buffer.concat([header(END, [0, 0, count, count], [directory.length, offset], [0])]);
}

/** A mark, numbers of 16 bits, of 32 bits, of 16 bits again, and a text in ASCII. */
function header(
  mark: number | undefined,
  before: readonly number[],
  numbers: readonly number[],
  after: readonly number[],
  text = "",
): Buffer {
  const buffer = Buffer.alloc((mark === undefined ? 0 : 4) + before.length * 2 + numbers.length * 4 + after.length * 2);
  let place = mark === undefined ? 0 : buffer.writeUInt32LE(mark);
  for (const value of before) place = buffer.writeUInt16LE(value, place);
  for (const value of numbers) place = buffer.writeUInt32LE(value >>> 0, place);
  for (const value of after) place = buffer.writeUInt16LE(value, place);
  return Buffer.concat([buffer, Buffer.from(text, "ascii")]);
}

/** How much text goes to the compressor at once. */
const PIECE = 65_536;

async function* deflated(
  content: ZipPart["content"],
  sums: { crc: number; plain: number; packed: number },
): AsyncGenerator<Uint8Array> {
  const deflate = createDeflateRaw({ level: 4 });
  const feeding = (async () => {
    let text = "";
    const feed = async () => {
      const bytes = Buffer.from(text);
      text = "";
      sums.crc = crc32(bytes, sums.crc);
      sums.plain += bytes.length;
      if (!deflate.write(bytes)) await new Promise((resolve) => deflate.once("drain", resolve));
    };
    try {
      for await (const piece of content) {
        text += piece;
        if (text.length >= PIECE) await feed();
      }
      await feed();
      deflate.end();
    } catch (error) {
      deflate.destroy(error as Error);
    }
  })();
  for await (const chunk of deflate) {
    sums.packed += (chunk as Uint8Array).length;
    yield chunk as Uint8Array;
  }
  await feeding;
}
