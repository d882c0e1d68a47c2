/** Times of the protocol as people read them. */

import type { TimestampJson } from "@kontor/client/api";
import { locale } from "./language.js";

export type { TimestampJson };

/** Day and time; of today the time alone. */
export function moment({ t_s }: TimestampJson, now = Date.now()): string {
  if (typeof t_s !== "number") return "∞";
  const date = new Date(t_s * 1000);
  const isToday = date.toDateString() === new Date(now).toDateString();
  return isToday ? clock(date) : format(date, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
}

export function fullMoment({ t_s }: TimestampJson): string {
  return typeof t_s !== "number" ? "∞" : format(new Date(t_s * 1000), { dateStyle: "long", timeStyle: "short" });
}

export function day({ t_s }: TimestampJson): string {
  return typeof t_s !== "number" ? "∞" : format(new Date(t_s * 1000), { dateStyle: "medium" });
}

export function clock(date: Date): string {
  return format(date, { hour: "2-digit", minute: "2-digit" });
}

/** How long something takes, with its unit. */
export function minutesLong(count: number): string {
  return new Intl.NumberFormat(locale.value, { style: "unit", unit: "minute", unitDisplay: "long" }).format(count);
}

function format(date: Date, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale.value, options).format(date);
}
