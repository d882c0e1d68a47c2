/** `kontor serve`: runs the backend until it is told to stop. */

import { startBackend } from "@kontor/merchant/backend";
import { systemRng } from "@kontor/merchant/rng";
import type { Command } from "commander";
import { type CommonOptions, setUp, withCommonOptions } from "./common-options.js";
import { untilStopped } from "./until-stopped.js";

export function addServeCommand(program: Command): void {
  withCommonOptions(program.command("serve").description("run the merchant backend")).action(
    async (options: CommonOptions) => {
      const { config, clock, log } = setUp(options);
      const backend = await startBackend({
        config,
        clock,
        rng: systemRng,
        log,
        onProgress: (message) => log.info(message),
      });
      log.info({ address: backend.address }, `serving at ${backend.address}`);
      await untilStopped();
      log.info("stopping");
      await backend.stop();
    },
  );
}
