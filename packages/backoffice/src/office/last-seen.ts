/** When the devices of the shop were heard of the last time, as far as the backend tells. Pure. */

import type { Operations, TimestampJson } from "@kontor/client/api";
import { secondsOf } from "../session/seconds-of.js";

export type Token = Operations["GET /private/tokens"]["answers"][200]["tokens"][number];
export type Uses = Operations["GET /private/kontor/last-seen"]["answers"][200];
type Use = Operations["GET /private/kontor/last-seen"]["answers"][200]["tokens"][number];

/** Of the token or of those that took its place; undefined where nobody knows. */
export function lastSeen(serial: number, uses: readonly Use[]): TimestampJson | undefined {
  const device = uses.find((use) => use.serial === serial)?.device;
  const times = uses.flatMap((use) => (use.device === device && use.last_used !== undefined ? [use.last_used] : []));
  return times.reduce<TimestampJson | undefined>((latest, time) => {
    return latest === undefined || secondsOf(time) > secondsOf(latest) ? time : latest;
  }, undefined);
}

export function isTill({ scope }: Pick<Token, "scope">): boolean {
  return /^order-(?:pos|full)\b/.test(scope);
}

const DAY_S = 24 * 3600;

/** The names of tills that may still sell, and were not heard of for more than a day, each once. */
export function silentTills(tokens: readonly Token[], uses: Uses): string[] {
  const now = secondsOf(uses.now);
  const silent = tokens.filter((token) => {
    const seen = lastSeen(token.serial, uses.tokens);
    return isTill(token) && secondsOf(token.expiration) > now && seen !== undefined && secondsOf(seen) < now - DAY_S;
  });
  return [...new Set(silent.map(({ description = "" }) => description))];
}
