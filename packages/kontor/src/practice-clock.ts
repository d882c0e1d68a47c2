/** A clock that a developer turns forward, which remembers in a file how far: what was stored stays in the past. */

import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { type SandboxClock, sandboxClock } from "@kontor/sandbox/server/sandbox-clock";
import { DAY, type Duration, HOUR, MINUTE } from "@kontor/taler/time";

/** Opens the clock whose shift, in microseconds, is in the file; there need not be one yet. Throws Error for a file with anything else in it. */
export function practiceClock(file: string): SandboxClock {
  const clock = sandboxClock();
  let shift = readShift(file);
  clock.advance(shift);
  return {
    now: () => clock.now(),
    advance(by) {
      // First what a restart will find: a clock that goes back makes the future of what was stored.
      writeFileSync(`${file}.new`, `${shift + by}\n`, { mode: 0o600 });
      renameSync(`${file}.new`, file);
      shift += by;
      clock.advance(by);
    },
  };
}

const UNITS: Readonly<Record<string, Duration>> = { m: MINUTE, h: HOUR, d: DAY, w: 7n * DAY };

/** Reads `+30d`, `+12h`, `+5m` or `+2w`, to microseconds; undefined for anything else, and for more than ten years. */
export function parseTurn(text: string): Duration | undefined {
  const [, count, unit] = /^\+([0-9]{1,6})([mhdw])$/.exec(text) ?? [];
  if (count === undefined || unit === undefined) return undefined;
  const by = BigInt(count) * UNITS[unit]!;
  return by > 0n && by <= 3653n * DAY ? by : undefined;
}

function readShift(file: string): Duration {
  let text: string;
  try {
    text = readFileSync(file, "utf8").trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return 0n;
    throw error;
  }
  if (!/^[0-9]{1,18}$/.test(text)) throw new Error(`${file} should hold a number of microseconds`);
  return BigInt(text);
}
