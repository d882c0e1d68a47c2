import fc from "fast-check";
import { expect, test } from "vitest";
import { moveBucket, RANGES, startOfBucket } from "./buckets.js";

const at = (text: string) => BigInt(Date.parse(text)) * 1000n;
const textOf = (time: bigint) => new Date(Number(time / 1000n)).toISOString().slice(0, 16);

test.each([
  ["hour", "2026-11-29T13:45:10Z", "2026-11-29T13:00", "2026-11-29T14:00"],
  ["day", "2026-11-29T13:45:10Z", "2026-11-29T00:00", "2026-11-30T00:00"],
  ["week", "2026-11-29T13:45:10Z", "2026-11-23T00:00", "2026-11-30T00:00"],
  ["week", "2026-11-30T00:00:00Z", "2026-11-30T00:00", "2026-12-07T00:00"],
  ["month", "2024-02-29T23:59:59Z", "2024-02-01T00:00", "2024-03-01T00:00"],
  ["quarter", "2026-12-31T23:59:59Z", "2026-10-01T00:00", "2027-01-01T00:00"],
  ["year", "2026-12-31T23:59:59Z", "2026-01-01T00:00", "2027-01-01T00:00"],
] as const)("the %s of %s", (range, time, start, end) => {
  const begin = startOfBucket(range, at(time));
  expect(textOf(begin)).toBe(start);
  expect(textOf(moveBucket(range, begin, 1))).toBe(end);
});

test("every time is in exactly one bucket, and buckets follow each other without gaps", () => {
  const times = fc.bigInt({ min: 0n, max: at("2200-01-01T00:00:00Z") });
  fc.assert(
    fc.property(times, fc.constantFrom(...RANGES), fc.integer({ min: -50, max: 50 }), (time, range, count) => {
      const start = startOfBucket(range, time);
      expect(start <= time && time < moveBucket(range, start, 1)).toBe(true);
      expect(startOfBucket(range, start)).toBe(start);
      expect(moveBucket(range, moveBucket(range, start, count), -count)).toBe(start);
    }),
  );
});
