/** When `kontor export` last wrote a backup on this machine: a file in the data directory. `checks/` reads it. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Timestamp } from "@kontor/taler/time";
import type { Config } from "../config/config.js";

/** Notes that a backup was written. A data directory that cannot be written to is no reason to fail. */
export function noteExport(config: Pick<Config, "dataDir">, at: Timestamp): void {
  try {
    mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
    writeFileSync(noteOf(config), `${at}\n`, { mode: 0o600 });
  } catch {
    // The backup is there all the same.
  }
}

/** In microseconds since 1970; undefined where none was noted. */
export function lastExport(config: Pick<Config, "dataDir">): Timestamp | undefined {
  const file = noteOf(config);
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, "utf8").trim();
  return /^[0-9]{1,18}$/.test(text) ? BigInt(text) : undefined;
}

function noteOf({ dataDir }: Pick<Config, "dataDir">): string {
  return join(dataDir, "last-export");
}
