/** Deadlines: defaults, rounding to the calendar, and what cannot be. */

import { DAY, HOUR, MINUTE, NEVER, SECOND, type Timestamp } from "@kontor/taler/time";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DeadlineDefaults, decideDeadlines, roundUpToInterval, type WantedDeadlines } from "./deadlines.js";

const at = (iso: string): Timestamp => BigInt(Date.parse(iso)) * 1000n;
const iso = (time: Timestamp): string => new Date(Number(time / 1000n)).toISOString().replace(".000", "");

const NOW = at("2026-03-10T12:00:00Z") + 250_000n;

const DEFAULTS: DeadlineDefaults = {
  defaultPayDelay: HOUR,
  defaultRefundDelay: 14n * DAY,
  defaultWireTransferDelay: DAY,
  defaultWireTransferRoundingInterval: "NONE",
};

function decide(wanted: WantedDeadlines = {}, defaults: Partial<DeadlineDefaults> = {}) {
  const { timestamp, payDeadline, refundDeadline, wireTransferDeadline } = decideDeadlines(
    wanted,
    { ...DEFAULTS, ...defaults },
    NOW,
  );
  return { offer: iso(timestamp), pay: iso(payDeadline), refund: iso(refundDeadline), wire: iso(wireTransferDeadline) };
}

describe("deadlines that the shop leaves open", () => {
  test("come from the instance: pay after the offer, refund after pay, wire after refund, in whole seconds", () => {
    expect(decide()).toEqual({
      offer: "2026-03-10T12:00:00Z",
      pay: "2026-03-10T13:00:00Z",
      refund: "2026-03-24T13:00:00Z",
      wire: "2026-03-25T13:00:00Z",
    });
  });

  test("are never shorter than the delay by rounding", () => {
    const odd = { defaultPayDelay: 1_500_000n, defaultRefundDelay: 1n, defaultWireTransferDelay: 1n };
    expect(decide({}, odd)).toEqual({
      offer: "2026-03-10T12:00:00Z",
      pay: "2026-03-10T12:00:02Z",
      refund: "2026-03-10T12:00:03Z",
      wire: "2026-03-10T12:00:04Z",
    });
  });

  test("count from the shop's own time of the offer", () => {
    expect(decide({ timestamp: at("2026-03-10T11:30:00Z") })).toMatchObject({
      offer: "2026-03-10T11:30:00Z",
      pay: "2026-03-10T12:30:00Z",
    });
  });

  test("for refunds count from the pay deadline, by the request's delay first", () => {
    const payDeadline = at("2026-03-11T00:00:00Z");
    expect(decide({ payDeadline }).refund).toBe("2026-03-25T00:00:00Z");
    expect(decide({ payDeadline, refundDelay: 2n * HOUR }).refund).toBe("2026-03-11T02:00:00Z");
    expect(decide({ payDeadline, refundDelay: 0n }).refund).toBe("2026-03-11T00:00:00Z");
    const refundDeadline = at("2026-03-12T00:00:00Z");
    expect(decide({ payDeadline, refundDelay: 2n * HOUR, refundDeadline }).refund).toBe("2026-03-12T00:00:00Z");
  });

  test("for the transfer count from the later of pay and refund", () => {
    const wanted = { payDeadline: at("2026-03-20T00:00:00Z"), refundDeadline: at("2026-03-15T00:00:00Z") };
    expect(decide(wanted).wire).toBe("2026-03-21T00:00:00Z");
  });
});

describe("no refunds ever", () => {
  test.each<[string, WantedDeadlines]>([
    ["a refund deadline of zero", { refundDeadline: 0n }],
    [
      "a refund deadline at the time of the offer",
      { timestamp: at("2026-03-01T00:00:00Z"), refundDeadline: at("2026-03-01T00:00:00Z") },
    ],
  ])("is wanted by %s", (_name, wanted) => {
    const { offer, refund } = decide({ payDeadline: at("2026-03-11T00:00:00Z"), ...wanted });
    expect(refund).toBe(offer);
  });
});

describe("rounding up", () => {
  test.each<[string, string, string]>([
    ["NONE", "2026-03-10T12:34:56Z", "2026-03-10T12:34:56Z"],
    ["SECOND", "2026-03-10T12:34:56Z", "2026-03-10T12:34:56Z"],
    ["MINUTE", "2026-03-10T12:34:56Z", "2026-03-10T12:35:00Z"],
    ["MINUTE", "2026-12-31T23:59:01Z", "2027-01-01T00:00:00Z"],
    ["HOUR", "2026-03-10T12:34:56Z", "2026-03-10T13:00:00Z"],
    ["HOUR", "2026-02-28T23:00:01Z", "2026-03-01T00:00:00Z"],
    ["DAY", "2026-03-10T12:34:56Z", "2026-03-11T00:00:00Z"],
    ["DAY", "2028-02-28T00:00:01Z", "2028-02-29T00:00:00Z"],
    ["DAY", "2026-02-28T00:00:01Z", "2026-03-01T00:00:00Z"],
    ["WEEK", "2026-03-10T12:34:56Z", "2026-03-16T00:00:00Z"],
    ["WEEK", "2026-03-15T23:59:59Z", "2026-03-16T00:00:00Z"],
    ["WEEK", "2026-12-29T00:00:00Z", "2027-01-04T00:00:00Z"],
    ["MONTH", "2026-03-10T12:34:56Z", "2026-04-01T00:00:00Z"],
    ["MONTH", "2026-12-01T00:00:01Z", "2027-01-01T00:00:00Z"],
    ["MONTH", "2026-01-31T12:00:00Z", "2026-02-01T00:00:00Z"],
    ["QUARTER", "2026-03-31T23:59:59Z", "2026-04-01T00:00:00Z"],
    ["QUARTER", "2026-05-01T00:00:00Z", "2026-07-01T00:00:00Z"],
    ["QUARTER", "2026-10-01T00:00:01Z", "2027-01-01T00:00:00Z"],
    ["YEAR", "2026-01-01T00:00:01Z", "2027-01-01T00:00:00Z"],
    ["YEAR", "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z"],
  ])("to the next %s: %s becomes %s", (interval, from, to) => {
    expect(iso(roundUpToInterval(at(from), interval))).toBe(to);
    expect(iso(roundUpToInterval(at(to), interval)), "the beginning of one stays").toBe(to);
    expect(iso(roundUpToInterval(at(from) - SECOND + 1n, interval)), "parts of a second count").toBe(to);
  });

  test("gives the first beginning of such an interval, for every time", () => {
    const intervals = ["NONE", "SECOND", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR"];
    const longest: Record<string, bigint> = { MINUTE, HOUR, DAY, WEEK: 7n * DAY, MONTH: 31n * DAY, QUARTER: 92n * DAY };
    const times = fc.bigInt({ min: 0n, max: at("2500-01-01T00:00:00Z") });
    fc.assert(
      fc.property(times, fc.constantFrom(...intervals), (time, interval) => {
        const rounded = roundUpToInterval(time, interval);
        expect(rounded >= time).toBe(true);
        expect(rounded - time < (longest[interval] ?? 366n * DAY)).toBe(true);
        expect(roundUpToInterval(rounded, interval)).toBe(rounded);
        expect(rounded % SECOND).toBe(0n);
      }),
    );
  });

  test("leaves never as it is, and refuses what is no interval", () => {
    expect(roundUpToInterval(NEVER, "YEAR")).toBe(NEVER);
    expect(() => roundUpToInterval(NOW, "DECADE")).toThrow(RangeError);
  });

  test("is for the default only: a deadline that the shop names stays", () => {
    const yearly = { defaultWireTransferRoundingInterval: "YEAR" };
    expect(decide({}, yearly).wire).toBe("2027-01-01T00:00:00Z");
    const wireTransferDeadline = at("2026-04-10T00:00:07Z") + 999_999n;
    expect(decide({ wireTransferDeadline }, yearly).wire).toBe("2026-04-10T00:00:07Z");
  });
});

describe("deadlines that cannot be", () => {
  const past = at("2026-03-10T11:59:59Z");
  const year10000 = at("9999-12-31T23:59:59Z") + SECOND;

  test.each<[string, WantedDeadlines, string]>([
    ["an offer at no time", { timestamp: NEVER }, "GENERIC_PARAMETER_MALFORMED"],
    ["payment in the past", { payDeadline: past }, "MERCHANT_PRIVATE_POST_ORDERS_PAY_DEADLINE_IN_PAST"],
    ["payment this very second", { payDeadline: NOW }, "MERCHANT_PRIVATE_POST_ORDERS_PAY_DEADLINE_IN_PAST"],
    ["payment at time zero", { payDeadline: 0n }, "MERCHANT_PRIVATE_POST_ORDERS_PAY_DEADLINE_IN_PAST"],
    ["an offer long ago", { timestamp: 0n }, "MERCHANT_PRIVATE_POST_ORDERS_PAY_DEADLINE_IN_PAST"],
    ["delivery in the past", { deliveryDate: past }, "MERCHANT_PRIVATE_POST_ORDERS_DELIVERY_DATE_IN_PAST"],
    ["refund in the past", { refundDeadline: past }, "MERCHANT_PRIVATE_POST_ORDERS_REFUND_DEADLINE_IN_PAST"],
    ["no transfer", { wireTransferDeadline: NEVER }, "MERCHANT_PRIVATE_POST_ORDERS_WIRE_DEADLINE_IS_NEVER"],
    ["refunds for ever", { refundDeadline: NEVER }, "MERCHANT_PRIVATE_POST_ORDERS_WIRE_DEADLINE_IS_NEVER"],
    ["payment for ever", { payDeadline: NEVER }, "MERCHANT_PRIVATE_POST_ORDERS_WIRE_DEADLINE_IS_NEVER"],
    [
      "a transfer beyond all calendars",
      { wireTransferDeadline: year10000 },
      "MERCHANT_PRIVATE_POST_ORDERS_WIRE_DEADLINE_IS_NEVER",
    ],
    [
      "a transfer before the refund deadline",
      { refundDeadline: at("2026-05-01T00:00:00Z"), wireTransferDeadline: at("2026-04-30T23:59:59Z") },
      "MERCHANT_PRIVATE_POST_ORDERS_REFUND_AFTER_WIRE_DEADLINE",
    ],
    [
      "refunds for ever before a transfer",
      { refundDeadline: NEVER, wireTransferDeadline: at("2026-05-01T00:00:00Z") },
      "MERCHANT_PRIVATE_POST_ORDERS_REFUND_AFTER_WIRE_DEADLINE",
    ],
    [
      "payment for ever before a transfer",
      { payDeadline: NEVER, refundDeadline: 0n, wireTransferDeadline: at("2026-05-01T00:00:00Z") },
      "GENERIC_PARAMETER_MALFORMED",
    ],
  ])("are refused: %s", (_name, wanted, code) => {
    expect(() => decide(wanted)).toThrow(expect.objectContaining({ code, status: 400 }));
  });

  test("are refused by one of their codes, whatever is wanted; what is accepted holds together", () => {
    const time = fc.option(
      fc.oneof(
        fc.bigInt({ min: 0n, max: NEVER }),
        fc.bigInt({ min: NOW - DAY, max: NOW + 400n * DAY }),
        fc.constantFrom(0n, NOW, NEVER),
      ),
      { nil: undefined },
    );
    const wanted = fc.record({
      timestamp: time,
      payDeadline: time,
      refundDeadline: time,
      wireTransferDeadline: time,
      deliveryDate: time,
      refundDelay: fc.option(fc.bigInt({ min: 0n, max: 2n ** 53n }), { nil: undefined }),
    });
    fc.assert(
      fc.property(wanted, fc.constantFrom("NONE", "WEEK", "YEAR"), (deadlines, interval) => {
        try {
          const defaults = { ...DEFAULTS, defaultWireTransferRoundingInterval: interval };
          const decided = decideDeadlines(deadlines, defaults, NOW);
          expect(decided.payDeadline > NOW).toBe(true);
          expect(decided.wireTransferDeadline >= decided.refundDeadline).toBe(true);
          for (const time of Object.values(decided) as Timestamp[]) expect(time % SECOND).toBe(0n);
          const stored = [decided.payDeadline, decided.refundDeadline, decided.wireTransferDeadline];
          for (const time of stored) expect(time < 2n ** 63n).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ name: "TalerError", status: 400 });
        }
      }),
    );
  });
});
