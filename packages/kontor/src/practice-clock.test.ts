import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DAY, HOUR, MINUTE } from "@kontor/taler/time";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseTurn, practiceClock } from "./practice-clock.js";

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "kontor-clock-"));
});

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

const aheadOf = (clock: { now(): bigint }) => clock.now() - BigInt(Date.now()) * 1000n;

test("a clock that was turned stays turned after a restart, so that nothing that was stored lies in the future", () => {
  const file = join(directory, "clock");
  const first = practiceClock(file);
  first.advance(30n * DAY);
  first.advance(HOUR);
  expect(aheadOf(first)).toBeGreaterThanOrEqual(30n * DAY + HOUR - MINUTE);
  expect(aheadOf(practiceClock(file))).toBeGreaterThanOrEqual(30n * DAY + HOUR - MINUTE);
});

test("a file with anything else in it is refused instead of going back to today", () => {
  const file = join(directory, "broken");
  writeFileSync(file, "tomorrow\n");
  expect(() => practiceClock(file)).toThrow(file);
});

test("turns are read as people write them, and only forward", () => {
  expect(parseTurn("+30d")).toBe(30n * DAY);
  expect(parseTurn("+12h")).toBe(12n * HOUR);
  expect(parseTurn("+5m")).toBe(5n * MINUTE);
  expect(parseTurn("+2w")).toBe(14n * DAY);
  for (const text of ["", "30d", "-1d", "+0d", "+1y", "+999999w", "+1.5d"]) expect(parseTurn(text)).toBeUndefined();
});
