/** Crockford base32 as GNUnet writes it: most significant bits first, zero bits at the end, no padding, no check symbol. */
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

/** Writes the bytes in upper case; n bytes give ceil(8n/5) characters. */
export function encodeBase32(bytes: Uint8Array): string {
  const text = Buffer.allocUnsafe(Math.ceil((bytes.length * 8) / 5));
  let position = 0;
  let pending = 0;
  let bits = 0;
  for (let i = 0; i < bytes.length; i++) {
    pending = ((pending << 8) | bytes[i]!) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text[position++] = codeOfValue[(pending >>> bits) & 31]!;
    }
  }
  if (bits > 0) text[position] = codeOfValue[(pending << (5 - bits)) & 31]!;
  return text.toString("latin1");
}

/**
 * Reads base32; with a size the text must have exactly the length of that many bytes.
 * As in the reference the unused low bits of the last character are ignored, so compare bytes, never texts.
 * Throws EncodingError.
 */
export function decodeBase32(text: string, size: number = Math.floor((text.length * 5) / 8)): Uint8Array {
  if (text.length !== Math.ceil((size * 8) / 5)) throw new EncodingError(`not the base32 form of ${size} bytes`);
  const bytes = new Uint8Array(size);
  let position = 0;
  let pending = 0;
  let bits = 0;
  for (let i = 0; i < text.length; i++) {
    const value = valueOfCode[text.charCodeAt(i)] ?? INVALID;
    if (value === INVALID) throw new EncodingError(`character ${i + 1} is not in the base32 alphabet`);
    pending = ((pending << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[position++] = pending >>> bits;
    }
  }
  return bytes;
}

/** Whether the text is base32 of exactly that many bytes. */
export function isBase32(text: string, size: number): boolean {
  if (text.length !== Math.ceil((size * 8) / 5)) return false;
  for (let i = 0; i < text.length; i++) {
    if ((valueOfCode[text.charCodeAt(i)] ?? INVALID) === INVALID) return false;
  }
  return true;
}
