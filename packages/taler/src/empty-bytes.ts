/** Byte strings that are still to be written. Also for browsers. */

/** Byte strings up to this V8 holds itself. */
const HELD_BY_V8 = 64;
const SLAB_SIZE = 8192;
let slab = new Uint8Array(0);
let slabUsed = 0;

/**
 * Bytes that are to be written, all of them. What V8 does not hold itself would be asked of the system, for each array, and given back
 * by the garbage collector, which costs more than to fill it: a few kilobytes are asked for at once.
 */
export function emptyBytes(length: number): Uint8Array {
  if (length <= HELD_BY_V8 || length > SLAB_SIZE / 8) return new Uint8Array(length);
  if (slabUsed + length > slab.length) {
    slab = new Uint8Array(SLAB_SIZE);
    slabUsed = 0;
  }
  slabUsed += length;
  return slab.subarray(slabUsed - length, slabUsed);
}
