/** What was taken today, out of the shop's statistics (by hours, in UTC), and a week ago up to the same time. */

import type { Operations } from "@kontor/client/api";
import { addAmounts, parseAmount, printAmount, zeroAmount } from "@kontor/taler/amount";

type Amounts = Operations["GET /private/statistics-amount/{slug}"]["answers"][200];
type Counts = Operations["GET /private/statistics-counter/{slug}"]["answers"][200];

const DAY_S = 24 * 3600;
const WEEK_S = 7 * DAY_S;

/** Epoch seconds at which the reader's day began. */
export function midnight(now = new Date()): number {
  const day = new Date(now);
  day.setHours(0, 0, 0, 0);
  return Math.floor(day.getTime() / 1000);
}

interface Hour {
  /** Epoch seconds. */
  readonly start: number;
  readonly amounts: readonly string[];
}

function hoursOf(body: Amounts | undefined): Hour[] {
  return (body?.buckets ?? [])
    .filter(({ range }) => range === "hour")
    .map(({ start_time, cumulative_amounts }) => ({ start: Number(start_time.t_s), amounts: cumulative_amounts }));
}

function sumOf(hours: readonly Hour[], currency: string, from: number, to: number): string {
  const amounts = hours
    .filter(({ start }) => start >= from && start < to)
    .flatMap(({ amounts }) => amounts.map(parseAmount))
    .filter((amount) => amount.currency === currency);
  return printAmount(amounts.reduce(addAmounts, zeroAmount(currency)));
}

export function takenToday(body: Amounts | undefined, currency: string, now: number): string {
  return sumOf(hoursOf(body), currency, midnight(new Date(now * 1000)), now + 1);
}

/** On the same weekday of the last week, up to the same time of the day. */
export function takenAWeekAgo(body: Amounts | undefined, currency: string, now: number): string {
  return sumOf(hoursOf(body), currency, midnight(new Date(now * 1000)) - WEEK_S, now - WEEK_S);
}

/** How much came in each hour of the reader's day, in the currency's whole units. */
export function byHour(body: Amounts | undefined, currency: string, now: number): number[] {
  const begin = midnight(new Date(now * 1000));
  const hours = Array<number>(24).fill(0);
  for (const { start, amounts } of hoursOf(body)) {
    if (start < begin || start > now) continue;
    for (const { currency: of, value, fraction } of amounts.map(parseAmount)) {
      if (of !== currency) continue;
      const hour = new Date(start * 1000).getHours();
      hours[hour] = hours[hour]! + Number(value) + fraction / 1e8;
    }
  }
  return hours;
}

export function countToday(body: Counts | undefined, now: number): number {
  const begin = midnight(new Date(now * 1000));
  return (body?.buckets ?? [])
    .filter(({ range, start_time }) => range === "hour" && Number(start_time.t_s) >= begin)
    .reduce((sum, { cumulative_counter }) => sum + cumulative_counter, 0);
}
