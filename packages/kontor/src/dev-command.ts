/** `kontor dev`: a shop with a sandbox, a wallet and a clock to turn, which keep their data: for who writes against Kontor. */

import { join } from "node:path";
import { createInterface } from "node:readline";
import { merchantClient } from "@kontor/client/client";
import { balance } from "@kontor/sandbox/wallet/balance";
import { openWallet } from "@kontor/sandbox/wallet/wallet";
import type { Command } from "commander";
import {
  BANK_PASSWORD,
  CURRENCY,
  type DemoPlaces,
  DemoServers,
  POCKET_MONEY,
  putMoneyInto,
  SHOP_ACCOUNT,
  TOKEN,
} from "./demo-servers.js";
import type { Storyteller } from "./demo-step.js";
import { openShop, PAYTO } from "./demo-story.js";
import { Transcript } from "./demo-transcript.js";
import { parseShopUrl } from "./events-commands.js";
import { parseTurn, practiceClock } from "./practice-clock.js";
import { untilStopped } from "./until-stopped.js";
import { userDataPath } from "./user-data.js";

export function addDevCommand(program: Command): void {
  program
    .command("dev")
    .description("a shop to develop against: sandbox, bank account, wallet and a clock to turn; it keeps its data")
    .option("--data <directory>", "where everything is kept", userDataPath("dev"))
    .option("--public-url <url>", "how browsers elsewhere find the shop, behind a proxy", parseShopUrl)
    .addHelpText(
      "after",
      `
While it runs, a line on its standard input does something:
  +30d    turns the clock forward (m, h, d, w), and everything happens that would have happened meanwhile
  money   puts ${POCKET_MONEY} into the wallet`,
    )
    .action(runDev);
}

async function runDev({ data, publicUrl }: { readonly data: string; readonly publicUrl?: string }): Promise<void> {
  const stopped = untilStopped();
  const tell = (message: string) => console.error(`... ${message}`);
  const clock = practiceClock(join(data, "clock"));
  const servers = new DemoServers({
    dataDir: data,
    databaseUrl: process.env.KONTOR_DB || undefined,
    onProgress: tell,
    clock,
    madeBy: "kontor dev",
    ...(publicUrl === undefined ? {} : { publicUrl: publicUrl.replace(/\/*$/, "/") }),
  });
  try {
    const places = await servers.start();
    await prepare(places, clock, tell);
    console.log(description(places));
    const lines = createInterface({ input: process.stdin });
    lines.on("line", (line) => {
      act(line.trim(), places, clock).then(
        (answer) => answer !== undefined && console.log(answer),
        (error: unknown) => console.error(`kontor: ${(error as Error).message}`),
      );
    });
    await stopped;
    lines.close();
  } finally {
    await servers.stop();
  }
}

type PracticeClock = ReturnType<typeof practiceClock>;

/** Opens the shop and gives the wallet its first money. */
async function prepare(places: DemoPlaces, clock: PracticeClock, tell: (message: string) => void): Promise<void> {
  const quiet: Storyteller = { transcript: new Transcript(), say: () => {}, mayGoOn: () => {} };
  await openShop(quiet, merchantClient({ baseUrl: places.merchantUrl, token: TOKEN }), places);
  const isEmpty = await withWallet(places, clock, async (wallet) => balance(wallet).length === 0);
  if (isEmpty) tell(await fillWallet(places, clock));
}

async function act(line: string, places: DemoPlaces, clock: PracticeClock): Promise<string | undefined> {
  if (line === "") return undefined;
  if (line === "money") return fillWallet(places, clock);
  const by = parseTurn(line);
  if (by === undefined) throw new Error('say "+30d" (m, h, d, w) to turn the clock, or "money"');
  clock.advance(by);
  return `It is ${new Date(Number(clock.now() / 1000n)).toISOString()} now; the background work notices within seconds.`;
}

function fillWallet(places: DemoPlaces, clock: PracticeClock): Promise<string> {
  return withWallet(places, clock, (wallet) => putMoneyInto(wallet, places));
}

async function withWallet<T>(
  { walletFile }: DemoPlaces,
  clock: PracticeClock,
  use: (wallet: Awaited<ReturnType<typeof openWallet>>) => Promise<T>,
): Promise<T> {
  const wallet = await openWallet({ file: walletFile, clock });
  try {
    return await use(wallet);
  } finally {
    await wallet.close();
  }
}

/** What a developer copies. */
function description(places: DemoPlaces): string {
  const { merchantUrl, exchangeUrl, bankUrl, walletFile, walletUrl, configFile, revenueUrl } = places;
  const { host } = new URL(merchantUrl);
  return `A shop to develop against. Its money is worth nothing; what it does is kept until the next start.

  merchant            ${merchantUrl}
  token               ${TOKEN}
  back office         ${merchantUrl}webui/  (password ${TOKEN.replace("secret-token:", "")})
  API reference       ${merchantUrl}docs
  exchange            ${exchangeUrl}
  bank                ${bankUrl}
  account             ${PAYTO}
  its revenue API     ${revenueUrl}  (user ${SHOP_ACCOUNT}, password ${BANK_PASSWORD})
  wallet              ${walletFile}
  practice mode       ${walletUrl}  (PRACTICE_URL in [kontor] of a shop with real money)
  configuration       ${configFile}

Create an order:

  curl ${merchantUrl}private/orders -H 'Authorization: Bearer ${TOKEN}' \\
    -d '{"order": {"order_id": "tea", "amount": "${CURRENCY}:2", "summary": "A pot of tea"}, "create_token": false}'

Pay it with the button on ${merchantUrl}orders/tea in a browser, or on the command line:

  npx kontor wallet pay taler+http://pay/${host}/tea/ --wallet ${walletFile}

Type +30d and Enter to turn the clock, money to fill the wallet. Ctrl-C stops it.`;
}
