/** Days of time zones, also those that have 23 hours, 25, or no midnight. */

import { HOUR } from "@kontor/taler/time";
import { expect, test } from "vitest";
import { knownZone, localTime, moveDay, moveMonth, parseDay, printClock, printDay, startOfDay } from "./zone.js";

const at = (text: string) => BigInt(Date.parse(text)) * 1000n;
const start = (zone: string, day: string) => startOfDay(zone, parseDay(day)!);
const hours = (zone: string, day: string) => (startOfDay(zone, moveDay(parseDay(day)!, 1)) - start(zone, day)) / HOUR;

test("a day begins at the midnight of its zone", () => {
  expect(start("UTC", "2026-05-04")).toBe(at("2026-05-04T00:00Z"));
  expect(start("Europe/Zurich", "2026-05-04")).toBe(at("2026-05-03T22:00Z"));
  expect(start("Asia/Kathmandu", "2026-05-04")).toBe(at("2026-05-03T18:15Z"));
  expect(start("Pacific/Kiritimati", "2026-05-04")).toBe(at("2026-05-03T10:00Z"));
  expect(start("America/St_Johns", "2026-01-01")).toBe(at("2026-01-01T03:30Z"));
});

test("days around daylight saving are shorter and longer", () => {
  expect([hours("Europe/Zurich", "2026-03-29"), hours("Europe/Zurich", "2026-10-25")]).toEqual([23n, 25n]);
  expect([hours("America/New_York", "2026-03-08"), hours("America/New_York", "2026-11-01")]).toEqual([23n, 25n]);
  expect(hours("Europe/Zurich", "2026-05-04")).toBe(24n);
});

test("where clocks jump over midnight a day begins an hour later, and each moment is in one day", () => {
  // In Cairo daylight saving begins at midnight.
  expect(printClock(localTime("Africa/Cairo", start("Africa/Cairo", "2024-04-26")))).toBe("01:00:00");
  for (const zone of ["Africa/Cairo", "America/Havana", "Asia/Beirut", "Australia/Lord_Howe"]) {
    for (let day = parseDay("2024-01-01")!; day.year < 2025; day = moveDay(day, 1)) {
      const begin = startOfDay(zone, day);
      expect(printDay(localTime(zone, begin)), zone).toBe(printDay(day));
      expect(printDay(localTime(zone, begin - 1n)), zone).toBe(printDay(moveDay(day, -1)));
    }
  }
});

test("what is no day or no zone is none", () => {
  for (const text of ["2026-02-29", "2026-13-01", "2026-00-10", "26-01-01", "2026-1-1", "1969-12-31", ""]) {
    expect(parseDay(text), text).toBeUndefined();
  }
  expect(knownZone("europe/zurich")).toBe("Europe/Zurich");
  for (const text of ["Mars/Olympus", "", "+02:00", "../etc"]) expect(knownZone(text), text).toBeUndefined();
  expect(printDay(moveMonth(parseDay("2026-11-30")!, 3))).toBe("2027-02-01");
});
