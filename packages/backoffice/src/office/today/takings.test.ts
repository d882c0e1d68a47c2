/** Today's sums are those of the reader's day, whatever else the statistics have. */

import { expect, test } from "vitest";
import { byHour, countToday, midnight, takenAWeekAgo, takenToday } from "./takings.js";

const NOW = midnight(new Date(2026, 10, 29)) + 15 * 3600 + 600;
const HOUR = 3600;

const bucket = (range: "hour" | "day", start: number, ...cumulative_amounts: string[]) => ({
  range,
  cumulative_amounts,
  start_time: { t_s: start },
  end_time: { t_s: start + HOUR },
});
const body = {
  intervals: [],
  buckets: [
    bucket("day", midnight(new Date(NOW * 1000)), "KUDOS:1000"),
    bucket("hour", midnight(new Date(NOW * 1000)) - HOUR, "KUDOS:7"),
    bucket("hour", midnight(new Date(NOW * 1000)) + 9 * HOUR, "KUDOS:1.5", "EUR:8"),
    bucket("hour", midnight(new Date(NOW * 1000)) + 15 * HOUR, "KUDOS:2"),
    bucket("hour", midnight(new Date(NOW * 1000)) + 9 * HOUR - 7 * 24 * HOUR, "KUDOS:4"),
    bucket("hour", midnight(new Date(NOW * 1000)) + 20 * HOUR - 7 * 24 * HOUR, "KUDOS:32"),
  ],
};

test("hours of today count, in the shop's currency; of a week ago those up to now", () => {
  expect(takenToday(body, "KUDOS", NOW)).toBe("KUDOS:3.5");
  expect(takenAWeekAgo(body, "KUDOS", NOW)).toBe("KUDOS:4");
  expect(takenToday(undefined, "KUDOS", NOW)).toBe("KUDOS:0");
  const hours = byHour(body, "KUDOS", NOW);
  expect(hours[9]).toBe(1.5);
  expect(hours[15]).toBe(2);
  expect(hours.reduce((a, b) => a + b)).toBe(3.5);
});

test("sales of today are counted", () => {
  const counts = body.buckets.map(({ range, start_time, end_time }) => ({
    range,
    start_time,
    end_time,
    cumulative_counter: 3,
  }));
  expect(countToday({ intervals: [], buckets: counts }, NOW)).toBe(6);
});
