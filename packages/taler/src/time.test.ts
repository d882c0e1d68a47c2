import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toHex } from "./bytes.js";
import { EncodingError } from "./encoding-error.js";
import {
  addDuration,
  DAY,
  type DurationJson,
  durationBytes,
  durationFromJson,
  durationToJson,
  FOREVER,
  NEVER,
  roundDownToSeconds,
  roundUpToSeconds,
  SECOND,
  type TimestampJson,
  timestampBytes,
  timestampFromJson,
  timestampFromSeconds,
  timestampToJson,
} from "./time.js";
import { type Binary, type ReferenceVector, vectors } from "./vectors/used-vectors.js";

describe("timestamps", () => {
  it.each(vectors<{ json: TimestampJson; nbo_hex: string }>("crypto/times/timestamp"))("$json", ({ json, nbo_hex }) => {
    expect(toHex(timestampBytes(timestampFromJson(json)))).toBe(nbo_hex);
    expect(timestampToJson(timestampFromJson(json))).toEqual(json);
  });

  it.each(vectors<ReferenceVector<TimestampJson, { nbo: Binary; json: TimestampJson }>>("reference/timestamp"))(
    "does as $name",
    ({ inputs, outputs }) => {
      expect(toHex(timestampBytes(timestampFromJson(inputs)))).toBe(outputs.nbo.hex);
      expect(timestampToJson(timestampFromJson(inputs))).toEqual(outputs.json);
    },
  );

  it.each([
    {},
    null,
    1,
    { t_s: -1 },
    { t_s: 1.5 },
    { t_s: "1" },
    { t_s: "forever" },
    { t_s: 2 ** 53 },
    { t_s: 18_446_744_073_710 },
    { t_ms: 1 },
  ])("refuses %j", (json) => {
    expect(() => timestampFromJson(json)).toThrow(EncodingError);
  });

  it("are whole seconds on the wire", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 17n }), (time) => {
        const down = roundDownToSeconds(time);
        const up = roundUpToSeconds(time);
        expect(timestampFromJson(timestampToJson(time))).toBe(down);
        expect(down <= time && time <= up && up - down <= SECOND).toBe(true);
        expect(up - down).toBe(time % SECOND === 0n ? 0n : SECOND);
      }),
    );
    expect([roundDownToSeconds(NEVER), roundUpToSeconds(NEVER)]).toEqual([NEVER, NEVER]);
  });

  it("never pass beyond never", () => {
    expect(addDuration(timestampFromSeconds(1), DAY)).toBe(86_401n * SECOND);
    expect(addDuration(1n, FOREVER)).toBe(NEVER);
    expect(addDuration(NEVER, DAY)).toBe(NEVER);
  });
});

describe("durations", () => {
  it.each(vectors<{ json: DurationJson; nbo_hex: string }>("crypto/times/relative"))("$json", ({ json, nbo_hex }) => {
    expect(toHex(durationBytes(durationFromJson(json)))).toBe(nbo_hex);
    expect(durationToJson(durationFromJson(json))).toEqual(json);
  });

  it.each(vectors<ReferenceVector<DurationJson, { nbo: Binary; json: DurationJson }>>("reference/relative time"))(
    "does as $name",
    ({ inputs, outputs }) => {
      expect(toHex(durationBytes(durationFromJson(inputs)))).toBe(outputs.nbo.hex);
      expect(durationToJson(durationFromJson(inputs))).toEqual(outputs.json);
    },
  );

  it.each([{}, { d_us: -1 }, { d_us: 0.5 }, { d_us: "never" }, { d_us: 2 ** 53 }, { d_ms: 1 }])("refuse %j", (json) => {
    expect(() => durationFromJson(json)).toThrow(EncodingError);
  });

  it("may be spelled forever in any case", () => {
    expect(durationFromJson({ d_us: "Forever" })).toBe(FOREVER);
    expect(timestampFromJson({ t_s: "NEVER" })).toBe(NEVER);
  });
});
