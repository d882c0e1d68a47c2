/** `kontor dbinit`: makes or updates the database's schema. */

import { distribute, distributionOf } from "@kontor/merchant/database/distribute";
import { migrate, pendingMigrations } from "@kontor/merchant/database/migrate";
import { expectPrimary } from "@kontor/merchant/database/reachable";
import type { Command } from "commander";
import { type OneShotOptions, oneShot, withOneShotOptions } from "./one-shot.js";
import { withDatabase } from "./with-database.js";

interface DbinitOptions extends OneShotOptions {
  readonly check?: boolean;
  readonly distribute?: boolean;
}

export function addDatabaseCommands(program: Command): void {
  withOneShotOptions(program.command("dbinit").description("create or update the database's schema"))
    .option("--check", "say what would be done, and change nothing; ends with 1 when there is something to do")
    .option(
      "--distribute",
      "divide the tables by instance over the workers of a Citus cluster; stop all servers before",
    )
    .action(async ({ check, distribute: isToDistribute, ...options }: DbinitOptions) => {
      const setup = oneShot(options);
      await withDatabase(setup, async ({ db }) => {
        if (check) {
          const pending = await pendingMigrations(db);
          const { isDistributed, missing, workers } = await db.withSession(distributionOf);
          const undivided = isDistributed || isToDistribute === true ? missing : [];
          if (options.json === true) {
            const distributed = isDistributed ? { workers } : null;
            console.log(JSON.stringify({ pending: pending.map(({ name }) => name), distributed, undivided }));
          } else {
            for (const { version, name } of pending) console.log(`${String(version).padStart(4, "0")} ${name}`);
            for (const table of undivided) console.log(`to be distributed: ${table}`);
            if (isDistributed) console.log(`The database is distributed over ${workers} workers.`);
          }
          if (pending.length + undivided.length > 0) process.exitCode = 1;
          else if (options.json !== true) console.log("The database is up to date.");
          return;
        }
        await expectPrimary(db);
        const onApplied = (name: string) => setup.progress(name);
        const applied = await migrate(db, { clock: setup.clock, onApplied });
        if (isToDistribute !== true) return setup.done({ applied }, "the database is up to date");
        const distributed = await distribute(db);
        setup.done({ applied, distributed }, "the database is up to date and distributed");
      });
    });
}
