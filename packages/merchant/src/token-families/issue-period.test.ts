/** The lifetimes of issue keys: steps of the granularity, shifted by the offset, without gaps. */

import { DAY, FOREVER, HOUR, MINUTE, NEVER, SECOND, timestampFromSeconds } from "@kontor/taler/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isLongEnough, issuePeriod } from "./issue-period.js";

/** 2026-03-04 05:06:07. */
const WANTED = timestampFromSeconds(1_772_600_767);

describe("the period of an issue key", () => {
  test("begins at a multiple of the granularity since 1970 and lasts as long as a token", () => {
    expect(issuePeriod({ validityGranularity: DAY, startOffset: 0n, duration: 30n * DAY }, WANTED)).toEqual({
      validFrom: timestampFromSeconds(Date.UTC(2026, 2, 4) / 1000),
      validUntil: timestampFromSeconds(Date.UTC(2026, 3, 3) / 1000),
    });
  });

  test("begins earlier by the offset", () => {
    const family = { validityGranularity: DAY, startOffset: 2n * HOUR, duration: 2n * DAY };
    expect(issuePeriod(family, WANTED)).toEqual({
      validFrom: timestampFromSeconds(Date.UTC(2026, 2, 3, 22) / 1000),
      validUntil: timestampFromSeconds(Date.UTC(2026, 2, 5, 22) / 1000),
    });
  });

  test("of tokens that last forever has no end, and none begins before 1970", () => {
    const family = { validityGranularity: MINUTE, startOffset: 100n * 365n * DAY, duration: FOREVER };
    expect(issuePeriod(family, WANTED)).toEqual({ validFrom: 0n, validUntil: NEVER });
  });

  test("covers the moment that it was made for, in whole seconds", () => {
    const granularity = fc.constantFrom(MINUTE, HOUR, DAY, 7n * DAY, 30n * DAY, 90n * DAY, 365n * DAY);
    fc.assert(
      fc.property(
        granularity,
        fc.bigInt(0n, 400n * DAY),
        fc.bigInt(0n, DAY),
        fc.bigInt(0n, 60n * 365n * DAY),
        (validityGranularity, startOffset, longer, after1970) => {
          const wanted = 30n * 365n * DAY + after1970;
          const duration = validityGranularity + startOffset + longer;
          expect(isLongEnough(duration, validityGranularity, startOffset)).toBe(true);
          const { validFrom, validUntil } = issuePeriod({ validityGranularity, startOffset, duration }, wanted);
          expect(validFrom <= wanted && wanted < validUntil).toBe(true);
          expect([validFrom % SECOND, validUntil % SECOND]).toEqual([0n, 0n]);
        },
      ),
    );
  });
});
