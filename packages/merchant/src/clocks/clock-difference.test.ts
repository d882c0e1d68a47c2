import { timestampFromSeconds } from "@kontor/taler/time";
import { expect, test } from "vitest";
import { clockDifference } from "./clock-difference.js";

const DATE = "Sun, 22 Nov 2026 12:00:00 GMT";
const at = (seconds: number) => timestampFromSeconds(Date.parse(DATE) / 1000 + seconds);

test("clocks that say nearly the same are fine", () => {
  for (const seconds of [-30, 0, 30]) expect(clockDifference(DATE, at(seconds))).toBeUndefined();
});

test("a difference is told in words", () => {
  expect(clockDifference(DATE, at(3600))).toBe("ours is 3600 s ahead");
  expect(clockDifference(DATE, at(-31))).toBe("ours is 31 s behind");
});

test("an exchange that does not tell the time is not accused", () => {
  for (const date of [undefined, "", "tomorrow"]) expect(clockDifference(date, at(0))).toBeUndefined();
});
