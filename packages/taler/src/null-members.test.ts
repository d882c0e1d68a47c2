import { expect, it } from "vitest";
import { withoutNulls } from "./null-members.js";

it("members that are null are left out at any depth, but not items, nor what must stay as it is", () => {
  const value = { a: null, b: [{ c: null, d: 1 }, null], signed: { e: null }, f: "x" };
  expect(withoutNulls(value, ["signed"])).toEqual({ b: [{ d: 1 }, null], signed: { e: null }, f: "x" });
});

it("a value without nulls is given back as it is", () => {
  const value = { a: [{ b: 1 }], signed: [null] };
  expect(withoutNulls(value, ["signed"])).toBe(value);
});
