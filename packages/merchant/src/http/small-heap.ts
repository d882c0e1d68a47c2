/** Long answers in little memory. */

import { setFlagsFromString } from "node:v8";

/** In all streams of this process. */
let underWay = 0;

/**
 * The same pieces. What is written row by row leaves much behind, and by itself V8 lets its heap become four times as large
 * as what is alive before it looks for that; meanwhile one and a half times is enough.
 */
export async function* inSmallHeap(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  underWay += 1;
  if (underWay === 1) setFlagsFromString("--heap-growing-percent=50");
  try {
    yield* pieces;
  } finally {
    underWay -= 1;
    // The usual.
    if (underWay === 0) setFlagsFromString("--heap-growing-percent=0");
  }
}
