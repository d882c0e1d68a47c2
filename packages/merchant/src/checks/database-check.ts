/** The database: does it take what we write, does it keep it, and is its schema ours? */

import { type Duration, MINUTE, SECOND, type Timestamp } from "@kontor/taler/time";
import type { Clock } from "../clock.js";
import type { Database } from "../database/connection.js";
import { readMigrations, schemaVersion } from "../database/migrate.js";
import { bad, type Check, coded, type Finding, good } from "./check.js";
import { type ServerState, serverState } from "./store.js";

const OLDEST_VERSION = 150_000;
/** Less is how long an answer takes. */
const TOLERATED: Duration = 30n * SECOND;

export function databaseCheck(db: Database, clock: Clock): Check {
  return {
    name: "database",
    async look() {
      const state = await serverState(db.queries);
      return [...stateFindings(state), ...(await schemaFindings(db)), clockFinding(state.now, clock.now())];
    },
  };
}

function stateFindings(state: ServerState): Finding[] {
  const findings: Finding[] = [];
  const name = "database";
  if (state.number < OLDEST_VERSION) {
    const advice = "Move to PostgreSQL 15 or newer: kontor export, a new server, kontor import.";
    const finding = bad(name, "problem", `PostgreSQL ${state.version} is too old`, advice);
    findings.push(coded("database-old", { version: state.version }, finding));
  }
  if (state.is_standby) {
    const advice = "Name the primary in CONFIG of [merchantdb-postgres]: a standby takes no payments.";
    findings.push(coded("database-standby", {}, bad(name, "problem", "it is a standby, which only reads", advice)));
  }
  for (const setting of ["fsync", "full_page_writes"] as const) {
    if (state[setting] === "on") continue;
    const advice = `Set ${setting} = on in postgresql.conf: without it a power failure can lose payments.`;
    const value = state[setting];
    const finding = bad(name, "warning", `PostgreSQL runs with ${setting} = ${value}`, advice);
    findings.push(coded("database-setting", { setting, value }, finding));
  }
  if (findings.length > 0) return findings;
  const { version } = state;
  return [coded("database-well", { version }, good(name, `PostgreSQL ${version} takes and keeps what is written`))];
}

async function schemaFindings(db: Database): Promise<Finding[]> {
  const [theirs, ours] = [await schemaVersion(db), readMigrations().length];
  if (theirs === ours) {
    return [coded("schema-well", { version: ours }, good("schema", `version ${ours}, as this program knows it`))];
  }
  const text = `the database has schema version ${theirs}, this program ${ours}`;
  if (theirs > ours) {
    const advice =
      "A newer Kontor has migrated it: replace this one soon, too. Its log says if it may not start again.";
    return [coded("schema-newer", { theirs, ours }, bad("schema", "warning", text, advice))];
  }
  const advice = "Back up, then run kontor dbinit (or start kontor serve, which does the same).";
  return [coded("schema-older", { theirs, ours }, bad("schema", "problem", text, advice))];
}

function clockFinding(theirs: Timestamp, ours: Timestamp): Finding {
  const ahead = ours - theirs;
  const difference = ahead < 0n ? -ahead : ahead;
  if (difference <= TOLERATED) return coded("clock-well", {}, good("clock", "our clock and the database's agree"));
  const text = `our clock is ${difference / SECOND} s ${ahead > 0n ? "ahead of" : "behind"} the database's`;
  const advice = "Let both machines take their time from NTP: deadlines and signatures carry it.";
  const finding = bad("clock", difference > 5n * MINUTE ? "problem" : "warning", text, advice);
  return coded(ahead > 0n ? "clock-ahead" : "clock-behind", { seconds: String(difference / SECOND) }, finding);
}
