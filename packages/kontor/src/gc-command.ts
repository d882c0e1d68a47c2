/** `kontor gc`: deletes what need not be kept any longer, now instead of tonight. */

import { migrate } from "@kontor/merchant/database/migrate";
import { collectGarbage } from "@kontor/merchant/retention/collect-garbage";
import type { Command } from "commander";
import { type CommonOptions, setUp, withCommonOptions } from "./common-options.js";
import { withDatabase } from "./with-database.js";

export function addGcCommand(program: Command): void {
  withCommonOptions(
    program.command("gc").description("delete expired tokens and orders, and what the law no longer wants kept"),
  ).action(async (options: CommonOptions) => {
    const setup = setUp(options);
    const { config, clock, log } = setup;
    await withDatabase(setup, async ({ db }) => {
      await migrate(db, { clock });
      log.info(await collectGarbage(db, clock, config), "deleted what need not be kept");
    });
  });
}
