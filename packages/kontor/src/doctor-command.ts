/** `kontor doctor`: looks at the configuration and at all that the server depends on, and says what to do. Changes nothing. */

import { allChecks } from "@kontor/merchant/checks/all-checks";
import { bad, type CheckState, type Finding, runChecks, worstOf } from "@kontor/merchant/checks/check";
import { databaseCheck } from "@kontor/merchant/checks/database-check";
import { ConfigError } from "@kontor/merchant/config/config";
import { schemaVersion } from "@kontor/merchant/database/migrate";
import { ExchangeService } from "@kontor/merchant/exchanges/exchange-service";
import { createLogger } from "@kontor/merchant/log";
import { Notifier } from "@kontor/merchant/notifications/notifier";
import { systemRng } from "@kontor/merchant/rng";
import type { Command } from "commander";
import { type CommonOptions, type CommonSetup, quietSetUp, withCommonOptions } from "./common-options.js";
import { describeError } from "./error-text.js";
import { type OpenDatabase, withDatabase } from "./with-database.js";

interface DoctorOptions extends CommonOptions {
  readonly json?: boolean;
}

/** How long the exchanges may take to hand out keys that the database does not have. */
const KEYS_PATIENCE_MS = 5000;

export function addDoctorCommand(program: Command): void {
  withCommonOptions(program.command("doctor").description("check the server and what it depends on; changes nothing"))
    .option("--json", "print the findings as one JSON document")
    .addHelpText(
      "after",
      `
Exit codes: 0 all is well (what could not be looked at counts as well), 1 there is a problem, 2 there is a warning.`,
    )
    .action(async (options: DoctorOptions) => {
      const findings = await findingsOf(options);
      const state = worstOf(findings);
      if (options.json) console.log(JSON.stringify({ state, checks: findings }, null, 2));
      else for (const line of findings.flatMap(describe)) console.log(line);
      process.exitCode = EXIT_CODES[state];
    });
}

const EXIT_CODES: Readonly<Record<CheckState, number>> = { ok: 0, unknown: 0, problem: 1, warning: 2 };

async function findingsOf(options: CommonOptions): Promise<Finding[]> {
  let setup: CommonSetup;
  try {
    // What goes wrong is among the findings, and not a second time on standard output.
    setup = { ...quietSetUp(options), log: createLogger({ level: "NONE" }) };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((problem) =>
      bad("configuration", "problem", problem, "kontor config shows all options."),
    );
  }
  const findings: Finding[] = [];
  try {
    await withDatabase(setup, async (database) => {
      findings.push(...(await lookAround(setup, database)));
    });
  } catch (error) {
    const advice = "Without it nothing works: see what the message names, and the server's own log.";
    findings.push(bad("database", "problem", describeError(error), advice));
  }
  return findings;
}

async function lookAround(setup: CommonSetup, { db, listenAddress }: OpenDatabase): Promise<Finding[]> {
  const { config, clock, log } = setup;
  // Before the first start there are no tables to look into.
  if ((await schemaVersion(db)) === 0) return runChecks([databaseCheck(db, clock)]);
  const notifier = new Notifier({ address: listenAddress });
  const exchanges = new ExchangeService({ config, db, notifier, clock, rng: systemRng, log });
  try {
    await exchanges.start();
    const waiting = { waitMs: KEYS_PATIENCE_MS };
    await Promise.allSettled(exchanges.configured().map((one) => exchanges.getKeys(one, waiting)));
    return await runChecks(allChecks({ config, db, clock, exchanges }));
  } finally {
    await exchanges.close();
    await notifier.close();
  }
}

const MARKS: Readonly<Record<CheckState, string>> = { ok: "ok", unknown: "?", warning: "WARNING", problem: "PROBLEM" };

function describe({ name, state, text, advice }: Finding): string[] {
  const line = `${MARKS[state].padEnd(8)} ${name}: ${text}`;
  return advice === undefined ? [line] : [line, `${" ".repeat(9)}${advice}`];
}
