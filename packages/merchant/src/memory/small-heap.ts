/** Long answers, and sweeps through much, in little memory. */

import { setFlagsFromString } from "node:v8";

/** In all that this process does. */
let underWay = 0;

/** The same pieces. What is written row by row leaves much behind. */
export async function* inSmallHeap(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  begin();
  try {
    yield* pieces;
  } finally {
    end();
  }
}

/** What comes of the work. */
export async function workInSmallHeap<Result>(work: () => Promise<Result>): Promise<Result> {
  begin();
  try {
    return await work();
  } finally {
    end();
  }
}

/**
 * By itself V8 lets its heap become four times as large as what is alive before it looks for what is not; meanwhile one and a half
 * times is enough.
 */
function begin(): void {
  underWay += 1;
  if (underWay === 1) setFlagsFromString("--heap-growing-percent=50");
}

function end(): void {
  underWay -= 1;
  // The usual.
  if (underWay === 0) setFlagsFromString("--heap-growing-percent=0");
}
