/** Protocol versions as libtool writes them, CURRENT:REVISION:AGE: who says so speaks versions CURRENT-AGE to CURRENT. */
import { EncodingError } from "./encoding-error.js";

export interface LibtoolVersion {
  readonly current: number;
  readonly revision: number;
  readonly age: number;
}

/** Reads three non-negative decimals. Throws EncodingError. */
export function parseVersion(text: string): LibtoolVersion {
  const parts = /^(\d{1,9}):(\d{1,9}):(\d{1,9})$/.exec(text);
  if (!parts) throw new EncodingError("a version is written CURRENT:REVISION:AGE");
  return { current: Number(parts[1]), revision: Number(parts[2]), age: Number(parts[3]) };
}

/** Whether there is a version that both speak. Throws EncodingError where a text is not a version. */
export function isCompatible(me: string, other: string): boolean {
  const mine = parseVersion(me);
  const theirs = parseVersion(other);
  return mine.current - mine.age <= theirs.current && theirs.current - theirs.age <= mine.current;
}
