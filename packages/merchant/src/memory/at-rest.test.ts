/** When what nobody uses is collected: in quiet moments, if there is much of it, and seldom where it takes long. */

import { expect, test } from "vitest";
import { MemoryAtRest } from "./at-rest.js";

const MB = 1024 * 1024;

/** A process whose heap is 30 MB of what is used, and what is added by the test. */
function aProcess() {
  const state = { now: 0, used: 0, garbage: 0, collections: 0, collectionTakes: 10 };
  const memory = new MemoryAtRest({
    utilization: () => state.used,
    heapBytes: () => 30 * MB + state.garbage,
    collect() {
      state.collections += 1;
      state.garbage = 0;
      state.now += state.collectionTakes;
    },
    monotonicMs: () => state.now,
  });
  /** How many collections there are when it has looked so often. */
  const look = (times = 1) => {
    for (let i = 0; i < times; i++) {
      state.now += 10_000;
      memory.look();
    }
    return state.collections;
  };
  return { state, look };
}

test("what the start has left is collected, and then nothing as long as nothing is left", () => {
  const { look } = aProcess();
  expect(look(3)).toBe(2);
  expect(look(100)).toBe(4);
  expect(look(100)).toBe(4);
});

test("what was remembered for a minute after work is collected, too", () => {
  const { state, look } = aProcess();
  look(20);
  Object.assign(state, { used: 0.5, garbage: 100 * MB });
  look();
  state.used = 0;
  expect(look(2)).toBe(6);
  // It is not used any more from now on.
  look(5);
  state.garbage = 30 * MB;
  expect(look(1)).toBe(6);
  expect(look(3)).toBe(8);
  expect(state.garbage).toBe(0);
});

test("work that comes meanwhile is waited for, and what it leaves is collected as all else", () => {
  const { state, look } = aProcess();
  expect(look(5)).toBe(2);
  Object.assign(state, { used: 0.5, garbage: 100 * MB });
  expect(look(10)).toBe(2);
  state.used = 0;
  expect(look(3)).toBe(4);
  expect(look(20)).toBe(6);
});

test("what work has left is collected when the work is over, not before", () => {
  const { state, look } = aProcess();
  expect(look(20)).toBe(4);
  Object.assign(state, { used: 0.5, garbage: 100 * MB });
  expect(look(10)).toBe(4);
  state.used = 0.01;
  expect(look(3)).toBe(6);
  expect(state.garbage).toBe(0);
});

test("nobody waits for little", () => {
  const { state, look } = aProcess();
  look(20);
  state.garbage = 7 * MB;
  expect(look(10)).toBe(4);
  state.garbage = 9 * MB;
  expect(look(3)).toBe(6);
});

test("what is made while work goes on is none of what a process is at rest", () => {
  const { state, look } = aProcess();
  while (look() < 4);
  Object.assign(state, { used: 0.5, garbage: 100 * MB });
  look(3);
  // V8 has collected it by itself.
  Object.assign(state, { used: 0, garbage: 0 });
  expect(look(1)).toBe(4);
  state.garbage = 9 * MB;
  expect(look(1)).toBe(5);
});

test("where it takes long it is done seldom", () => {
  const { state, look } = aProcess();
  state.collectionTakes = 100;
  const collections = Array.from({ length: 24 }, () => {
    state.garbage += 10 * MB;
    return look();
  });
  // At most a thousandth of the time: 100 ms each 100 s.
  expect(collections.indexOf(2) - collections.indexOf(1)).toBeGreaterThanOrEqual(10);
  expect(collections.at(-1)).toBe(3);
});
