/** `kontor gc`: deletes what need not be kept any longer, now instead of tonight. */

import { connectDatabase } from "@kontor/merchant/backend";
import { migrate } from "@kontor/merchant/database/migrate";
import { collectGarbage } from "@kontor/merchant/retention/collect-garbage";
import type { Command } from "commander";
import { type CommonOptions, setUp, withCommonOptions } from "./common-options.js";

export function addGcCommand(program: Command): void {
  withCommonOptions(
    program.command("gc").description("delete expired tokens and orders, and what the law no longer wants kept"),
  ).action(async (options: CommonOptions) => {
    const { config, clock, log } = setUp(options);
    const { db, close } = await connectDatabase(config, { onProgress: (message) => log.info(message) });
    try {
      await migrate(db, { clock });
      log.info(await collectGarbage(db, clock, config), "deleted what need not be kept");
    } finally {
      await close();
    }
  });
}
