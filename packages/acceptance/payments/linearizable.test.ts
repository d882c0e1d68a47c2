import { expect, test } from "vitest";
import { explain, type Operation } from "./linearizable.js";

/** A register that is written and read. */
const write = (value: number, began: number, ended: number): Operation<number> => ({
  name: `write ${value}`,
  began,
  ended,
  apply: () => value,
});
const read = (value: number, began: number, ended: number): Operation<number> => ({
  name: `read ${value}`,
  began,
  ended,
  apply: (state) => (state === value ? state : undefined),
});
const any = () => true;

test("what overlaps may have happened in either order", () => {
  expect(explain([write(1, 0, 3), read(0, 1, 2)], 0, any)).toEqual(["read 0", "write 1"]);
  expect(explain([write(1, 0, 3), read(1, 1, 2)], 0, any)).toEqual(["write 1", "read 1"]);
});

test("what came later must have seen what came before", () => {
  expect(explain([write(1, 0, 1), read(0, 2, 3)], 0, any)).toBeUndefined();
  expect(explain([write(1, 0, 1), write(2, 0, 1), read(1, 2, 3), read(2, 4, 5)], 0, any)).toBeUndefined();
});

test("the end must be right", () => {
  const operations = [write(1, 0, 2), write(2, 1, 3)];
  expect(explain(operations, 0, (state) => state === 1)).toEqual(["write 2", "write 1"]);
  expect(explain(operations, 0, (state) => state === 0)).toBeUndefined();
});
