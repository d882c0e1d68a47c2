/** `kontor demo`: a shop with everything around it, on this machine, that takes its first payment before your eyes. */

import type { Command } from "commander";
import { startDemoReceiver } from "./demo-receiver.js";
import { type DemoPlaces, DemoServers, TOKEN } from "./demo-servers.js";
import type { Reconciliation } from "./demo-settlement.js";
import { DemoFailure, type Storyteller, step } from "./demo-step.js";
import { tellStory } from "./demo-story.js";
import { Transcript } from "./demo-transcript.js";
import { untilStopped } from "./until-stopped.js";

interface DemoOptions {
  readonly exit?: boolean;
  readonly json?: boolean;
  readonly data?: string;
}

export function addDemoCommand(program: Command): void {
  program
    .command("demo")
    .description("a shop and all it needs: pay, prove, refund, see the money arrive; then stay up for your own trials")
    .option("--exit", "end after the last step, instead of staying up until Ctrl-C")
    .option("--json", "print what went over HTTP as one JSON document; the lines for people go to standard error")
    .option("--data <directory>", "keep everything there (default: a temporary directory, removed at the end)")
    .action(runDemo);
}

async function runDemo(options: DemoOptions): Promise<void> {
  let isStopped = false;
  const stopped = untilStopped().then(() => {
    isStopped = true;
  });
  const teller: Storyteller = {
    transcript: new Transcript(),
    say: options.json ? (line) => console.error(line) : (line) => console.log(line),
    mayGoOn() {
      if (isStopped) throw new Error("stopped");
    },
  };
  const servers = new DemoServers({
    dataDir: options.data,
    databaseUrl: process.env.KONTOR_DB || undefined,
    onProgress: (message) => teller.say(`... ${message}`),
  });
  const receiver = await startDemoReceiver();
  const stopAll = async () => {
    await servers.stop();
    await receiver.stop();
  };
  let places: DemoPlaces | undefined;
  let reconciliation: Reconciliation | undefined;
  let failure: unknown;
  try {
    places = await step(teller, "start the servers", async () => {
      const started = await servers.start();
      return [started, `merchant ${started.merchantUrl}, exchange ${started.exchangeUrl}, bank ${started.bankUrl}`];
    });
    reconciliation = await tellStory(teller, places, receiver);
  } catch (error) {
    failure = error;
  }
  if (failure !== undefined && isStopped) {
    // Whatever was interrupted complains; the reader knows why.
    await stopAll();
    process.exitCode = 130;
    return;
  }
  if (options.json) {
    const document = documentOf(teller.transcript, places, failure, reconciliation);
    await print(JSON.stringify(document, null, 2));
  }
  if (failure === undefined && !options.exit) {
    teller.say(whatNext(places!, servers.dataDir, options));
    receiver.onTold(({ orderId, type }) => teller.say(`the shop's program is told: ${type}, order ${orderId}`));
    await stopped;
    teller.say("stopping");
  }
  await stopAll();
  if (failure !== undefined) throw failure;
}

/** The transcript with what is needed to check the signatures in it. */
function documentOf(
  { entries }: Transcript,
  places: DemoPlaces | undefined,
  failure: unknown,
  reconciliation: Reconciliation | undefined,
) {
  const claimed = entries.find(({ url, status }) => url.endsWith("/claim") && status === 200);
  const keys = entries.find(({ url, status }) => url.endsWith("/keys") && status === 200);
  return {
    outcome: failure === undefined ? "done" : "failed",
    ...(failure === undefined ? {} : { error: errorOf(failure) }),
    ...(places === undefined
      ? {}
      : {
          merchant_base_url: places.merchantUrl,
          exchange_base_url: places.exchangeUrl,
          bank_base_url: places.bankUrl,
          wallet_file: places.walletFile,
          configuration_file: places.configFile,
          token: TOKEN,
          keys: {
            merchant_pub: memberOf(memberOf(claimed?.response, "contract_terms"), "merchant_pub"),
            exchange_master_pub: places.exchangeMasterKey,
            exchange_signkeys: memberOf(keys?.response, "signkeys"),
          },
        }),
    ...(reconciliation === undefined ? {} : { reconciliation }),
    steps: entries,
  };
}

function errorOf(failure: unknown) {
  if (failure instanceof DemoFailure) return { step: failure.step, message: failure.reason };
  return { message: failure instanceof Error ? failure.message : String(failure) };
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** For a newcomer who has seen the last step. */
function whatNext(places: DemoPlaces, dataDir: string, { data }: DemoOptions): string {
  const { merchantUrl, exchangeUrl, bankUrl, walletFile, configFile } = places;
  const host = new URL(merchantUrl).host;
  const authorization = `-H 'Authorization: Bearer ${TOKEN}'`;
  return `
It works, and runs until Ctrl-C${data === undefined ? `, which removes ${dataDir}` : ""}:

  merchant       ${merchantUrl}  (token ${TOKEN})
  exchange       ${exchangeUrl}
  bank           ${bankUrl}
  wallet         ${walletFile}
  configuration  ${configFile}

Next, sell something yourself. In another terminal:

  curl ${merchantUrl}private/orders ${authorization} \\
    -d '{"order": {"order_id": "tea", "amount": "KUDOS:2", "summary": "A pot of tea"}, "create_token": false}'

Pay it with the button on ${merchantUrl}orders/tea in a browser, or there:

  npx kontor wallet pay taler+http://pay/${host}/tea/ --wallet ${walletFile}

  curl ${merchantUrl}private/orders/tea ${authorization}
`;
}

/** Waits until a pipe has taken it all. */
function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(`${text}\n`, (error) => (error ? reject(error) : resolve()));
  });
}
