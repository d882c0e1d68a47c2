/** `kontor serve`: runs the backend until it is told to stop. */

import { startBackend } from "@kontor/merchant/backend";
import { systemRng } from "@kontor/merchant/rng";
import type { Command } from "commander";
import { type CommonOptions, setUp, withCommonOptions } from "./common-options.js";
import { untilStopped } from "./until-stopped.js";

interface ServeOptions extends CommonOptions {
  readonly jobs: boolean;
  readonly auth?: string;
}

const ADMINISTRATOR_TOKEN = { section: "kontor", option: "ADMINISTRATOR_TOKEN" };

export function addServeCommand(program: Command): void {
  withCommonOptions(program.command("serve").description("run the merchant backend"))
    .option("--no-jobs", "leave the background work to `kontor worker`")
    .option("-a, --auth <token>", "what an administrator's requests must carry; TALER_MERCHANT_TOKEN is less visible")
    .action(async (options: ServeOptions) => {
      const token = options.auth === undefined ? [] : [{ ...ADMINISTRATOR_TOKEN, value: options.auth }];
      const { config, clock, log } = setUp(options, token);
      if (config.exchanges.length === 0) {
        log.warn("no exchange is trusted, so nobody can pay: add a section [merchant-exchange-NAME]");
      }
      const backend = await startBackend({
        config,
        clock,
        rng: systemRng,
        log,
        onProgress: (message) => log.info(message),
        jobs: options.jobs,
      });
      const { address, privateAddress, metricsAddress } = backend;
      log.info({ address }, `serving at ${address}`);
      if (privateAddress !== undefined) log.info({ privateAddress }, `private API at ${privateAddress}`);
      if (metricsAddress !== undefined) log.info({ metricsAddress }, `metrics at ${metricsAddress}`);
      await untilStopped();
      log.info("stopping");
      await backend.stop();
    });
}
