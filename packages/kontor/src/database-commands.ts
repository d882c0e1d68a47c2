/** `kontor dbinit`: makes or updates the database's schema. */

import { migrate } from "@kontor/merchant/database/migrate";
import type { Command } from "commander";
import { type CommonOptions, setUp, withCommonOptions } from "./common-options.js";
import { withDatabase } from "./with-database.js";

export function addDatabaseCommands(program: Command): void {
  withCommonOptions(program.command("dbinit").description("create or update the database's schema")).action(
    async (options: CommonOptions) => {
      const setup = setUp(options);
      await withDatabase(setup, async ({ db }) => {
        await migrate(db, { clock: setup.clock });
        setup.log.info("the database is up to date");
      });
    },
  );
}
