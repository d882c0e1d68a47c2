/** Crockford base32 as GNUnet writes it: most significant bits first, zero bits at the end, no padding, no check symbol. */
import { emptyBytes } from "./empty-bytes.js";
import { EncodingError } from "./encoding-error.js";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const INVALID = 255;

const codeOfValue = Uint8Array.from(ALPHABET, (character) => character.charCodeAt(0));

/** Value of each ASCII code. Lower case reads like upper case, O as 0, I and L as 1, U as V. */
const valueOfCode = (() => {
  const values = new Uint8Array(128).fill(INVALID);
  const assign = (character: string, value: number) => {
    values[character.charCodeAt(0)] = value;
    values[character.toLowerCase().charCodeAt(0)] = value;
  };
  for (const [value, character] of [...ALPHABET].entries()) assign(character, value);
  for (const [lookalike, character] of ["O0", "I1", "L1", "UV"]) assign(lookalike!, ALPHABET.indexOf(character!));
  return values;
})();

/** The characters of each ten bits, as they lie one after the other in memory. */
const pairOfValue = (() => {
  const characters = Uint8Array.from({ length: 2048 }, (_, i) => codeOfValue[i % 2 === 0 ? i >>> 6 : (i >>> 1) & 31]!);
  return new Uint16Array(characters.buffer);
})();

/** Where a text is put together or taken apart; `units` are the same memory, by two bytes. */
type Room = ReturnType<typeof makeRoom>;

const KEPT_UNITS = 1024;
/** Used at once, and overwritten by who comes next. Made when it is needed, and not in browsers, which have no Buffer. */
let kept: Room | undefined;

function roomFor(units: number): Room {
  if (units > KEPT_UNITS) return makeRoom(units);
  kept ??= makeRoom(KEPT_UNITS);
  return kept;
}

function makeRoom(units: number) {
  const bytes = Buffer.alloc(2 * units);
  return { bytes, units: new Uint16Array(bytes.buffer, bytes.byteOffset, units) };
}

/** Writes the bytes in upper case; n bytes give ceil(8n/5) characters. */
export function encodeBase32(bytes: Uint8Array): string {
  const size = Math.ceil((bytes.length * 8) / 5);
  const { bytes: text, units: pairs } = roomFor(Math.ceil(size / 2));
  const whole = bytes.length - (bytes.length % 5);
  let pair = 0;
  for (let i = 0; i < whole; i += 5, pair += 4) {
    const middle = bytes[i + 2]!;
    const high = (bytes[i]! << 12) | (bytes[i + 1]! << 4) | (middle >>> 4);
    const low = ((middle & 15) << 16) | (bytes[i + 3]! << 8) | bytes[i + 4]!;
    pairs[pair] = pairOfValue[high >>> 10]!;
    pairs[pair + 1] = pairOfValue[high & 1023]!;
    pairs[pair + 2] = pairOfValue[low >>> 10]!;
    pairs[pair + 3] = pairOfValue[low & 1023]!;
  }
  writeRest(text, 2 * pair, bytes, whole);
  return text.toString("latin1", 0, size);
}

/** The last bytes, fewer than five. */
function writeRest(text: Uint8Array, at: number, bytes: Uint8Array, from: number): void {
  let position = at;
  let pending = 0;
  let bits = 0;
  for (let i = from; i < bytes.length; i++) {
    pending = ((pending << 8) | bytes[i]!) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text[position++] = codeOfValue[(pending >>> bits) & 31]!;
    }
  }
  if (bits > 0) text[position] = codeOfValue[(pending << (5 - bits)) & 31]!;
}

/**
 * Reads base32; with a size the text must have exactly the length of that many bytes.
 * As in the reference the unused low bits of the last character are ignored, so compare bytes, never texts.
 * Throws EncodingError.
 */
export function decodeBase32(text: string, size: number = Math.floor((text.length * 5) / 8)): Uint8Array {
  if (text.length !== Math.ceil((size * 8) / 5)) throw new EncodingError(`not the base32 form of ${size} bytes`);
  const units = unitsOf(text);
  const bytes = emptyBytes(size);
  let i = 0;
  let position = 0;
  for (; position + 5 <= size; i += 8, position += 5) {
    const high =
      (valueAt(units, i) << 15) | (valueAt(units, i + 1) << 10) | (valueAt(units, i + 2) << 5) | valueAt(units, i + 3);
    const low =
      (valueAt(units, i + 4) << 15) |
      (valueAt(units, i + 5) << 10) |
      (valueAt(units, i + 6) << 5) |
      valueAt(units, i + 7);
    bytes[position] = high >>> 12;
    bytes[position + 1] = high >>> 4;
    bytes[position + 2] = (high << 4) | (low >>> 16);
    bytes[position + 3] = low >>> 8;
    bytes[position + 4] = low;
  }
  let pending = 0;
  let bits = 0;
  for (; i < text.length; i++) {
    pending = ((pending << 5) | valueAt(units, i)) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[position++] = pending >>> bits;
    }
  }
  return bytes;
}

/** The UTF-16 code units of a text, to be read at once: from the text itself V8 takes each of them for itself. */
function unitsOf(text: string): Uint16Array {
  const { bytes, units } = roomFor(text.length);
  bytes.write(text, "utf16le");
  return units;
}

function valueAt(units: Uint16Array, i: number): number {
  const value = valueOfCode[units[i]!] ?? INVALID;
  if (value === INVALID) throw new EncodingError(`character ${i + 1} is not in the base32 alphabet`);
  return value;
}

/** Whether the text is base32 of exactly that many bytes. */
export function isBase32(text: string, size: number): boolean {
  if (text.length !== Math.ceil((size * 8) / 5)) return false;
  for (let i = 0; i < text.length; i++) {
    if ((valueOfCode[text.charCodeAt(i)] ?? INVALID) === INVALID) return false;
  }
  return true;
}
