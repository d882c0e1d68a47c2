/** Days, months and quarters of a time zone, also around daylight saving. */

import type { Timestamp } from "@kontor/taler/time";

/** A day of a calendar, as people write it. */
export interface LocalDay {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

export interface LocalTime extends LocalDay {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** Reading the clock of one zone is asked for again and again, and making this is slow. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-GB-u-ca-gregory-nu-latn", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    if (formats.size > 1000) formats.clear();
    formats.set(zone, format);
  }
  return format;
}

/** The zone's name if there is such a zone; undefined for what is none, or only an offset. */
export function knownZone(name: string): string | undefined {
  if (!/^[A-Za-z]/.test(name)) return undefined;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** What the clocks of the zone show. */
export function localTime(zone: string, at: Timestamp): LocalTime {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(Number(at / 1000n))) parts[type] = Number(value);
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
  return { year, month, day, hour, minute, second };
}

const MINUTE_MS = 60_000;
/** No zone is further from UTC. */
const FURTHEST_MINUTES = 16 * 60;

/** The first moment of a day in the zone: mostly midnight, later where clocks jump over it. */
export function startOfDay(zone: string, day: LocalDay): Timestamp {
  const wanted = Date.UTC(day.year, day.month - 1, day.day);
  let [early, late] = [-FURTHEST_MINUTES, FURTHEST_MINUTES];
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2);
    const { year, month, day: date } = localTime(zone, BigInt(wanted + middle * MINUTE_MS) * 1000n);
    if (Date.UTC(year, month - 1, date) >= wanted) late = middle;
    else early = middle;
  }
  return BigInt(wanted + late * MINUTE_MS) * 1000n;
}

/** The day so many days later; earlier with a negative number. */
export function moveDay({ year, month, day }: LocalDay, days: number): LocalDay {
  return dayOf(new Date(Date.UTC(year, month - 1, day + days)));
}

/** The first day of the month so many months later. */
export function moveMonth({ year, month }: LocalDay, months: number): LocalDay {
  return dayOf(new Date(Date.UTC(year, month - 1 + months, 1)));
}

/** The first day of the month, quarter or year that the day is in: of so many months, which divide a year. */
export function firstOfMonths({ year, month }: LocalDay, months: 1 | 3 | 12): LocalDay {
  return { year, month: month - ((month - 1) % months), day: 1 };
}

function dayOf(date: Date): LocalDay {
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** `2026-02-28`; undefined for what is no day of the calendar. */
export function parseDay(text: string): LocalDay | undefined {
  const parts = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text);
  if (parts === null || parts[1]! < "1970") return undefined;
  const day = { year: Number(parts[1]), month: Number(parts[2]), day: Number(parts[3]) };
  return printDay(moveDay(day, 0)) === text ? day : undefined;
}

export function printDay({ year, month, day }: LocalDay): string {
  return `${String(year).padStart(4, "0")}-${twoDigits(month)}-${twoDigits(day)}`;
}

export function printClock({ hour, minute, second }: LocalTime): string {
  return `${twoDigits(hour)}:${twoDigits(minute)}:${twoDigits(second)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
