/** What is around the program: the file with the key of the secrets, room on the disk, the last backup. */

import { existsSync, statSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { DAY, type Timestamp } from "@kontor/taler/time";
import { lastExport } from "../backup/last-export.js";
import type { Clock } from "../clock.js";
import type { Config } from "../config/config.js";
import { bad, type Check, coded, type Finding, good } from "./check.js";

const LITTLE_ROOM = 1_000_000_000;
const LITTLE_SHARE = 0.05;
const BACKUP_IS_OLD = 7n * DAY;
const GROUP_AND_OTHERS = 0o077;

export function secretsCheck({ kontor }: Pick<Config, "kontor">): Check {
  const name = "secrets";
  return {
    name,
    async look() {
      const file = kontor.secretsKeyFile;
      if (file === undefined) {
        const advice = "Name a file with SECRETS_KEY_FILE in [kontor], the same on all machines, and back it up.";
        const text = "private keys and credentials are not sealed in the database";
        return [coded("secrets-unsealed", {}, bad(name, "warning", text, advice))];
      }
      if (!existsSync(file)) {
        const advice = "Restore it from its backup; on a new installation kontor serve makes it.";
        return [coded("secrets-missing", { file }, bad(name, "problem", `the key file ${file} is not there`, advice))];
      }
      if ((statSync(file).mode & GROUP_AND_OTHERS) !== 0) {
        const text = `others may read the key file ${file}`;
        return [coded("secrets-readable", { file }, bad(name, "warning", text, `chmod 600 ${file}`))];
      }
      const text = `the key file ${file} is there, for its owner alone; keep a copy elsewhere than the database's`;
      return [coded("secrets-well", { file }, good(name, text))];
    },
  };
}

export function diskCheck({ database, dataDir }: Pick<Config, "database" | "dataDir">): Check {
  const name = "disk";
  return {
    name,
    async look() {
      const place = existingParent(database.kind === "embedded" ? database.dataDir : dataDir);
      const { bavail, blocks, bsize } = await statfs(place);
      const free = bavail * bsize;
      const values = { free: (free / 1e9).toFixed(1), place };
      const text = `${values.free} GB are free at ${place}`;
      if (free >= LITTLE_ROOM && bavail / blocks >= LITTLE_SHARE) return [coded("disk-well", values, good(name, text))];
      const state = free < LITTLE_ROOM ? "problem" : "warning";
      return [coded("disk-low", values, bad(name, state, text, "Make room: a full disk stops all payments."))];
    },
  };
}

function existingParent(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : existingParent(dirname(path));
}

export function backupCheck(config: Pick<Config, "dataDir">, clock: Clock): Check {
  const name = "backup";
  return {
    name,
    look: async () => [backupFinding(name, lastExport(config), clock.now())],
  };
}

function backupFinding(name: string, at: Timestamp | undefined, now: Timestamp): Finding {
  const advice = "kontor export FILE writes all data to one file; pg_dump or PostgreSQL's archiving do as well.";
  if (at === undefined) {
    return coded("backup-none", {}, bad(name, "unknown", "no kontor export was made on this machine", advice));
  }
  const days = String((now - at) / DAY);
  if (now - at <= BACKUP_IS_OLD) {
    return coded("backup-well", { days }, good(name, `kontor export wrote a backup ${days} days ago`));
  }
  return coded("backup-old", { days }, bad(name, "warning", `the last kontor export is ${days} days old`, advice));
}
