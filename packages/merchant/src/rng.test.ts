import { expect, test } from "vitest";
import { systemRng } from "./rng.js";

test("as many bytes as are asked for, none of them given twice", () => {
  const given = new Set<string>();
  // Sixteen random bytes do not meet by chance; stock that is used again would.
  for (let count = 16; count <= 2000; count += 7) {
    const bytes = systemRng.bytes(count);
    expect(bytes).toHaveLength(count);
    for (let at = 0; at + 16 <= count; at += 16) given.add(Buffer.from(bytes.subarray(at, at + 16)).toString("hex"));
  }
  let pieces = 0;
  for (let count = 16; count <= 2000; count += 7) pieces += Math.floor(count / 16);
  expect(given.size).toBe(pieces);
});

test("nothing, and more than is kept in stock", () => {
  expect(systemRng.bytes(0)).toHaveLength(0);
  const many = systemRng.bytes(10_000);
  expect(many).toHaveLength(10_000);
  expect(many.subarray(5000).some((byte) => byte !== 0)).toBe(true);
});

test("what was given is its owner's alone", () => {
  const [one, other] = [systemRng.bytes(32), systemRng.bytes(32)];
  const before = Buffer.from(other).toString("hex");
  one.fill(0);
  expect(Buffer.from(other).toString("hex")).toBe(before);
  expect(one.buffer).not.toBe(other.buffer);
});
