/** `kontor dbinit`: makes or updates the database's schema. */

import { connectDatabase } from "@kontor/merchant/backend";
import { migrate } from "@kontor/merchant/database/migrate";
import type { Command } from "commander";
import { type CommonOptions, setUp, withCommonOptions } from "./common-options.js";

export function addDatabaseCommands(program: Command): void {
  withCommonOptions(program.command("dbinit").description("create or update the database's schema")).action(
    async (options: CommonOptions) => {
      const { config, clock, log } = setUp(options);
      const { db, close } = await connectDatabase(config, { onProgress: (message) => log.info(message) });
      try {
        await migrate(db, { clock });
        log.info("the database is up to date");
      } finally {
        await close();
      }
    },
  );
}
