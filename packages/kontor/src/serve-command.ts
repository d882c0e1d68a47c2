/** `kontor serve`: runs the backend until it is told to stop, in one process or in several. */

import { fork } from "node:child_process";
import { type BackendOptions, startBackend, startFront } from "@kontor/merchant/backend";
import { systemRng } from "@kontor/merchant/rng";
import { runPart } from "@kontor/merchant/workers/part";
import { type Command, Option } from "commander";
import { type CommonOptions, quietSetUp, setUp, withCommonOptions } from "./common-options.js";
import { untilStopped } from "./until-stopped.js";

interface ServeOptions extends CommonOptions {
  readonly jobs: boolean;
  readonly workers?: string;
  /** The number of this worker. */
  readonly part?: string;
}

export function addServeCommand(program: Command): void {
  withCommonOptions(program.command("serve").description("run the merchant backend"))
    .option("--no-jobs", "leave the background work to `kontor worker`")
    .option("--workers <number>", "answer requests in so many processes (WORKERS of [kontor], 1)")
    .addOption(new Option("--part <number>").hideHelp())
    .action(async ({ workers, part, ...options }: ServeOptions) => {
      if (part !== undefined) return serveAsPart(options, Number(part));
      const given = workers === undefined ? [] : [{ section: "kontor", option: "WORKERS", value: workers }];
      const { config, clock, log } = setUp(options, given);
      if (config.exchanges.length === 0) {
        log.warn("no exchange is trusted, so nobody can pay: add a section [merchant-exchange-NAME]");
      }
      const common: BackendOptions = {
        ...{ config, clock, log, rng: systemRng, jobs: options.jobs },
        onProgress: (message) => log.info(message),
      };
      const { workers: count } = config.kontor;
      const backend =
        count === 1 ? await startBackend(common) : await startFront({ ...common, workers: count, launch });
      const { address, privateAddress, metricsAddress } = backend;
      log.info({ address }, `serving at ${address}`);
      if (privateAddress !== undefined) log.info({ privateAddress }, `private API at ${privateAddress}`);
      if (metricsAddress !== undefined) log.info({ metricsAddress }, `metrics at ${metricsAddress}`);
      await untilStopped();
      log.info("stopping");
      await backend.stop();
    });
}

/** The same command with the same options, in a process of its own. */
function launch(number: number) {
  return fork(process.argv[1]!, [...process.argv.slice(2), "--part", String(number)]);
}

async function serveAsPart(options: CommonOptions, number: number): Promise<void> {
  const { config, clock, log } = quietSetUp(options);
  await runPart({ config, clock, log: log.child({ worker: number }), rng: systemRng });
}
