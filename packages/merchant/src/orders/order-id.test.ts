/** Order ids that the backend makes: the day, and 64 random bits. */

import { timestampFromSeconds } from "@kontor/taler/time";
import { describe, expect, test } from "vitest";
import { systemRng } from "../rng.js";
import { makeOrderId } from "./order-id.js";

const at = (iso: string) => timestampFromSeconds(Date.parse(iso) / 1000);

describe("an order id", () => {
  test.each([
    ["2026-01-01T00:00:00Z", "2026.001"],
    ["2026-03-01T00:00:00Z", "2026.060"],
    ["2026-12-31T23:59:59Z", "2026.365"],
    ["2028-12-31T23:59:59Z", "2028.366"],
    ["2028-02-29T12:00:00Z", "2028.060"],
  ])("made at %s begins with %s", (time, day) => {
    const rng = { bytes: (size: number) => new Uint8Array(size).fill(0xff) };
    expect(makeOrderId(at(time), rng)).toBe(`${day}-ZZZZZZZZZZZZY`);
  });

  test("is another one every time", () => {
    const ids = Array.from({ length: 1000 }, () => makeOrderId(at("2026-01-01T00:00:00Z"), systemRng));
    expect(new Set(ids).size).toBe(1000);
    for (const id of ids) expect(id).toMatch(/^2026\.001-[0-9A-HJKMNP-TV-Z]{13}$/);
  });
});
