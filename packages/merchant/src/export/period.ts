/** Which time an export is about: two days of the shop, two moments, or the last whole period. */

import { type Timestamp, timestampFromSeconds } from "@kontor/taler/time";
import { type StaticDecode, Type } from "typebox";
import { malformed } from "../taler-error.js";
import {
  firstOfMonths,
  type LocalDay,
  localTime,
  moveDay,
  moveMonth,
  parseDay,
  startOfDay,
} from "../time-zones/zone.js";

const Moment = Type.String({
  maxLength: 11,
  pattern: "^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,11})$",
  description: "a day of the shop such as 2026-01-31, or seconds since 1970",
});

const LAST = ["day", "week", "month", "quarter", "year"] as const;

/** `to` as a day is included; as a moment it is not. `last`: the last period that is over, in place of both. */
export const PeriodQuery = {
  from: Type.Optional(Moment),
  to: Type.Optional(Moment),
  last: Type.Optional(Type.Union(LAST.map((word) => Type.Literal(word)))),
};

const Query = Type.Object(PeriodQuery);

export interface Period {
  readonly from: Timestamp;
  /** Exclusive. */
  readonly to: Timestamp;
}

/**
 * By default the current month of the shop up to now.
 * @throws TalerError GENERIC_PARAMETER_MALFORMED for a day that there is not, or an end before the beginning
 */
export function periodOf({ from, to, last }: StaticDecode<typeof Query>, zone: string, now: Timestamp): Period {
  if (last !== undefined) {
    if (from !== undefined || to !== undefined) throw malformed("last", "in place of from and to");
    return lastPeriod(last, zone, now);
  }
  const start =
    from === undefined ? startOfDay(zone, { ...localTime(zone, now), day: 1 }) : momentOf("from", from, zone, 0);
  const end = to === undefined ? now + 1n : momentOf("to", to, zone, 1);
  if (end <= start) throw malformed(to === undefined ? "from" : "to", "ends before it begins");
  return { from: start, to: end };
}

function momentOf(parameter: string, text: string, zone: string, daysLater: number): Timestamp {
  if (/^[0-9]+$/.test(text)) return timestampFromSeconds(BigInt(text));
  const day = parseDay(text);
  if (day === undefined) throw malformed(parameter, "there is no such day");
  return startOfDay(zone, moveDay(day, daysLater));
}

function lastPeriod(last: (typeof LAST)[number], zone: string, now: Timestamp): Period {
  const today = localTime(zone, now);
  const between = (from: LocalDay, to: LocalDay) => ({ from: startOfDay(zone, from), to: startOfDay(zone, to) });
  if (last === "day") return between(moveDay(today, -1), today);
  if (last === "week") {
    const weekday = (new Date(Date.UTC(today.year, today.month - 1, today.day)).getUTCDay() + 6) % 7;
    const monday = moveDay(today, -weekday);
    return between(moveDay(monday, -7), monday);
  }
  const months = last === "month" ? 1 : last === "quarter" ? 3 : 12;
  const begin = firstOfMonths(today, months);
  return between(moveMonth(begin, -months), begin);
}
