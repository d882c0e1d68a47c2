/** `kontor dbinit`: makes or updates the database's schema. */

import { migrate, pendingMigrations } from "@kontor/merchant/database/migrate";
import { expectPrimary } from "@kontor/merchant/database/reachable";
import type { Command } from "commander";
import { type OneShotOptions, oneShot, withOneShotOptions } from "./one-shot.js";
import { withDatabase } from "./with-database.js";

interface DbinitOptions extends OneShotOptions {
  readonly check?: boolean;
}

export function addDatabaseCommands(program: Command): void {
  withOneShotOptions(program.command("dbinit").description("create or update the database's schema"))
    .option("--check", "say what would be done, and change nothing; ends with 1 when there is something to do")
    .action(async ({ check, ...options }: DbinitOptions) => {
      const setup = oneShot(options);
      await withDatabase(setup, async ({ db }) => {
        if (check) {
          const pending = await pendingMigrations(db);
          if (options.json === true) console.log(JSON.stringify({ pending: pending.map(({ name }) => name) }));
          else for (const { version, name } of pending) console.log(`${String(version).padStart(4, "0")} ${name}`);
          if (pending.length > 0) process.exitCode = 1;
          else if (options.json !== true) console.log("The database is up to date.");
          return;
        }
        await expectPrimary(db);
        const onApplied = (name: string) => setup.progress(name);
        const applied = await migrate(db, { clock: setup.clock, onApplied });
        setup.done({ applied }, "the database is up to date");
      });
    });
}
