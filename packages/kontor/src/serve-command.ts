/** `kontor serve`: runs the backend until it is told to stop, in one process or in several. */

import { fork } from "node:child_process";
import { setUpLink } from "@kontor/merchant/access/set-up-link";
import { type BackendOptions, startBackend, startFront } from "@kontor/merchant/backend";
import type { Override } from "@kontor/merchant/config/options";
import { systemRng } from "@kontor/merchant/rng";
import { runServerProcess } from "@kontor/merchant/server-process";
import { type Command, Option } from "commander";
import { type CommonOptions, quietSetUp, setUp, withCommonOptions } from "./common-options.js";
import { untilStopped } from "./until-stopped.js";

interface ServeOptions extends CommonOptions {
  readonly jobs: boolean;
  readonly auth?: string;
  readonly workers?: string;
  /** The number of this worker. */
  readonly serverProcess?: string;
}

/** What the command line says in the place of the configuration. */
function overridesOf({ auth, workers }: ServeOptions): Override[] {
  const given = { ADMINISTRATOR_TOKEN: auth, WORKERS: workers };
  return Object.entries(given).flatMap(([option, value]) =>
    value === undefined ? [] : [{ section: "kontor", option, value }],
  );
}

export function addServeCommand(program: Command): void {
  withCommonOptions(program.command("serve").description("run the merchant backend"))
    .option("--no-jobs", "leave the background work to `kontor worker`")
    .option("-a, --auth <token>", "what an administrator's requests must carry; TALER_MERCHANT_TOKEN is less visible")
    .option("--workers <number>", "answer requests in so many processes (WORKERS of [kontor], 1)")
    .addOption(new Option("--server-process <number>").hideHelp())
    .action(async (options: ServeOptions) => {
      if (options.serverProcess !== undefined) return serveAsServerProcess(options, Number(options.serverProcess));
      const { config, clock, log } = setUp(options, overridesOf(options));
      if (config.exchanges.length === 0) {
        log.warn("no exchange is trusted, so nobody can pay: add a section [merchant-exchange-NAME]");
      }
      const common: BackendOptions = {
        config,
        clock,
        log,
        rng: systemRng,
        jobs: options.jobs,
        onProgress: (message) => log.info(message),
      };
      const { workers: count } = config.kontor;
      const backend =
        count === 1 ? await startBackend(common) : await startFront({ ...common, workers: count, launch });
      // Before anybody is told that it runs, and may stop it.
      const stopped = untilStopped();
      const { address, privateAddress, metricsAddress } = backend;
      log.info({ address }, `serving at ${address}`);
      if (privateAddress !== undefined) log.info({ privateAddress }, `private API at ${privateAddress}`);
      if (metricsAddress !== undefined) log.info({ metricsAddress }, `metrics at ${metricsAddress}`);
      const link = await setUpLink(backend.deps, backend);
      // Not through the log, which is kept and sent around.
      if (link !== undefined) console.error(`There is no shop yet. Make the first one in a browser:\n\n  ${link}\n`);
      await stopped;
      log.info("stopping");
      await backend.stop();
    });
}

/** The same command with the same options, in a process of its own. */
function launch(number: number) {
  return fork(process.argv[1]!, [...process.argv.slice(2), "--server-process", String(number)]);
}

async function serveAsServerProcess(options: ServeOptions, number: number): Promise<void> {
  const { config, clock, log } = quietSetUp(options, overridesOf(options));
  await runServerProcess({ config, clock, log: log.child({ worker: number }), rng: systemRng });
}
