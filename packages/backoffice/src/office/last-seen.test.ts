/** Which tills an owner should look after. */

import { expect, test } from "vitest";
import { lastSeen, silentTills } from "./last-seen.js";

const NOW = 1_800_000_000;
const HOUR = 3600;
const now = { t_s: NOW };
const token = (serial: number, description: string, scope = "order-pos", expires: number | "never" = "never") => ({
  serial,
  description,
  scope,
  refreshable: false,
  creation_time: { t_s: NOW - 1000 * HOUR },
  expiration: { t_s: expires },
});
const use = (serial: number, hoursAgo: number | undefined, device = serial) => ({
  serial,
  device,
  ...(hoursAgo === undefined ? {} : { last_used: { t_s: NOW - hoursAgo * HOUR } }),
});

test("those are told of that may sell and were silent for more than a day", () => {
  const tokens = [
    token(1, "Bar"),
    token(2, "Garden", "order-full"),
    token(3, "Web shop", "order-mgmt"),
    token(4, "Attic", "order-pos", NOW - HOUR),
    token(5, "Before it was written down"),
    token(6, "Garden"),
  ];
  const uses = [use(1, 23), use(2, 25), use(3, 900), use(4, 900), use(5, undefined), use(6, 50)];
  expect(silentTills(tokens, { now, tokens: uses })).toEqual(["Garden"]);
  expect(silentTills(tokens, { now, tokens: [] })).toEqual([]);
});

test("a till whose token was renewed was seen with either", () => {
  const uses = [use(1, 90), use(2, 3, 1), use(3, 30)];
  expect(lastSeen(1, uses)).toEqual({ t_s: NOW - 3 * HOUR });
  expect(lastSeen(2, uses)).toEqual({ t_s: NOW - 3 * HOUR });
  expect(lastSeen(9, uses)).toBeUndefined();
  expect(silentTills([token(1, "Bar"), token(2, "Bar")], { now, tokens: uses })).toEqual([]);
});
