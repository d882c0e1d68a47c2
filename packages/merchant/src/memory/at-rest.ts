/**
 * Memory of a process that rests. V8 looks for what is not used any more when much has been added since: what a burst of work
 * leaves (the start, jobs that go through ten thousand shops), and the room that the heap was given for it, stay for as long as
 * little happens after it. Here that is collected in quiet moments. Who is busy is left alone: then V8 does it by itself.
 */

import { performance } from "node:perf_hooks";
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { LONGEST_KNOWN_MS } from "../notifications/notifier.js";

const LOOK_EVERY_MS = 10_000;
/** Which part of the time since the last look the process may have worked, to count as quiet. */
const QUIET = 0.05;
/** Bytes by which the heap must have grown: nobody shall wait for less. */
const WORTH_IT = 8 * 1024 * 1024;
/**
 * Of the collections after work, how many milliseconds each waits for after the one before. The first one finds what is not used
 * any more; V8 then keeps the room in which new things are made, unless little was made since the collection before. What is
 * remembered of shops that were asked is dropped after a minute, and collected then.
 */
const COLLECTIONS: readonly number[] = [0, 0, LONGEST_KNOWN_MS + LOOK_EVERY_MS, 0];
/** Requests wait while it is collected: that may take at most this part of all time. */
const PART_OF_TIME = 0.001;

/** What the decision is made of; this process by default. */
export interface Resting {
  /** The part of the time since the last call in which the event loop had work, 0 to 1. */
  utilization(): number;
  /** Bytes that the heap takes, with those that nobody uses. */
  heapBytes(): number;
  collect(): void;
  monotonicMs(): number;
}

export class MemoryAtRest {
  readonly #process: Resting;
  /** The smallest heap since the last collections; undefined until a quiet moment after them. */
  #smallest: number | undefined = 0;
  /** Those that are still to be done. */
  #due: readonly number[] = [];
  #notBefore = Number.NEGATIVE_INFINITY;

  constructor(process: Resting = thisProcess()) {
    this.#process = process;
  }

  /** Looks every few seconds, until the function is called that it gives. */
  start(): () => void {
    const timer = setInterval(() => this.look(), LOOK_EVERY_MS).unref();
    return () => clearInterval(timer);
  }

  look(): void {
    const { collect, heapBytes, monotonicMs, utilization } = this.#process;
    const isQuiet = utilization() < QUIET;
    const bytes = heapBytes();
    if (this.#smallest !== undefined) {
      this.#smallest = Math.min(this.#smallest, bytes);
      if (bytes - this.#smallest >= WORTH_IT) {
        this.#smallest = undefined;
        this.#due = COLLECTIONS;
      }
    }
    if (!isQuiet) {
      // From the beginning, when the work is over.
      if (this.#due.length > 0) this.#due = COLLECTIONS;
      return;
    }
    if (this.#due.length === 0) {
      this.#smallest ??= bytes;
      return;
    }
    const begin = monotonicMs();
    if (begin < this.#notBefore) return;
    collect();
    this.#due = this.#due.slice(1);
    const end = monotonicMs();
    this.#notBefore = end + Math.max((end - begin) / PART_OF_TIME, this.#due[0] ?? 0);
  }
}

function thisProcess(): Resting {
  let before = performance.eventLoopUtilization();
  return {
    utilization() {
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, before);
      before = now;
      return utilization;
    },
    heapBytes: () => getHeapStatistics().total_heap_size,
    collect() {
      // A context that is made from now on has the function; nothing else is changed by it.
      setFlagsFromString("--expose-gc");
      (runInNewContext("gc") as () => void)();
    },
    monotonicMs: () => performance.now(),
  };
}
