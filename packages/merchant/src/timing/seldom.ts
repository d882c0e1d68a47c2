/** What a process does when it begins, and again when that is long ago: once for each database, and for each subject. */

import type { Duration, Timestamp } from "@kontor/taler/time";

/** @returns whether it is time, which counts as done from then on; also where the clock was set back, or the subject is another one */
export type IsTime = (owner: object, now: Timestamp, subject?: string) => boolean;

export function seldom(every: Duration): IsTime {
  const last = new WeakMap<object, { readonly at: Timestamp; readonly subject: string }>();
  return (owner, now, subject = "") => {
    const before = last.get(owner);
    const isDone = before !== undefined && before.subject === subject && now >= before.at && now - before.at < every;
    if (!isDone) last.set(owner, { at: now, subject });
    return !isDone;
  };
}
