import type { TimestampJson } from "@kontor/client/api";

/** Epoch seconds; never is later than all. */
export function secondsOf({ t_s }: TimestampJson): number {
  return typeof t_s === "number" ? t_s : Number.POSITIVE_INFINITY;
}
