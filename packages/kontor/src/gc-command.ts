/** `kontor gc`: deletes what need not be kept any longer, now instead of tonight. */

import { hearDatabase, trustClock } from "@kontor/merchant/clocks/witnesses";
import { expectCurrentSchema } from "@kontor/merchant/database/migrate";
import { collectGarbage } from "@kontor/merchant/retention/collect-garbage";
import { DAY } from "@kontor/taler/time";
import type { Command } from "commander";
import { type OneShotOptions, oneShot, withOneShotOptions } from "./one-shot.js";
import { withDatabase } from "./with-database.js";

export function addGcCommand(program: Command): void {
  withOneShotOptions(
    program.command("gc").description("delete expired tokens and orders, and what the law no longer wants kept"),
  ).action(async (options: OneShotOptions) => {
    const setup = oneShot(options);
    const { config, clock, log } = setup;
    await withDatabase(setup, async ({ db }) => {
      await expectCurrentSchema(db);
      await hearDatabase(db.queries, log, clock);
      const { trusted, reason } = await trustClock(db.queries, clock.now(), { before: undefined, usual: DAY });
      if (!trusted) throw new Error(`nothing is deleted while it is not known what time it is: ${reason}`);
      const deleted = await collectGarbage(db, clock, config, undefined, (soFar) =>
        setup.progress(`${total(soFar)} rows deleted so far`),
      );
      setup.done(deleted, `deleted ${total(deleted)} rows that need not be kept`);
    });
  });
}

function total(counts: object): number {
  return Object.values(counts as Record<string, number>).reduce((sum, count) => sum + count, 0);
}
