/** `kontor sandbox`: an exchange with play money, and its bank, on this machine. */

import { accountPayto } from "@kontor/sandbox/bank/transfers";
import { type Sandbox, startSandbox } from "@kontor/sandbox/sandbox";
import { parseAmount } from "@kontor/taler/amount";
import { type Command, InvalidArgumentError } from "commander";
import { claimDirectory } from "./claimed-directory.js";
import { BANK_PORT, EXCHANGE_PORT, onFreePorts } from "./ports.js";
import { openSandboxDatabase } from "./sandbox-database.js";
import { untilStopped } from "./until-stopped.js";
import { userDataPath } from "./user-data.js";

/** How often the exchange looks whether it owes a shop money, in milliseconds. */
export const AGGREGATION_MS = 2000;

interface SandboxCommandOptions {
  readonly currency: string;
  readonly exchange?: readonly string[];
  readonly account?: readonly string[];
  readonly database?: string;
  readonly data: string;
  readonly port?: number;
  readonly bankPort?: number;
  readonly kyc?: boolean;
}

export function addSandboxCommand(program: Command): void {
  program
    .command("sandbox")
    .description("run an exchange with play money and its bank, for trying out and for tests")
    .option("--currency <code>", "what the money is called", parseCurrency, "KUDOS")
    .option("--exchange <name>", 'name of an exchange; again for more (default: "sandbox")', collectName)
    .option("--account <name>", 'bank account of a shop; again for more (default: "shop")', collectName)
    .option("--data <directory>", "where its database is kept", userDataPath("sandbox"))
    .option("--database <url>", "PostgreSQL database to use instead, such as postgres:///sandbox (also: KONTOR_DB)")
    .option("--port <port>", `port of the first exchange (default: ${EXCHANGE_PORT} if free)`, parsePort)
    .option("--bank-port <port>", `port of the bank (default: ${BANK_PORT} if free)`, parsePort)
    .option("--kyc", "demand that shops identify themselves before money is wired to them")
    .action(runSandbox);
}

async function runSandbox(options: SandboxCommandOptions): Promise<void> {
  const stopped = untilStopped();
  const tell = (message: string) => console.error(`kontor: ${message}`);
  const url = options.database ?? (process.env.KONTOR_DB || undefined);
  const giveBack = url === undefined ? claimDirectory(options.data) : () => {};
  try {
    const database = await openSandboxDatabase({ url, dataDir: options.data, onProgress: tell });
    try {
      const sandbox = await startAll(database.databaseUrl, options, tell);
      console.log(description(sandbox, accountsOf(options)));
      await stopped;
      await sandbox.stop();
    } finally {
      await database.close();
    }
  } finally {
    giveBack();
  }
}

function startAll(
  databaseUrl: Parameters<typeof startSandbox>[0]["databaseUrl"],
  options: SandboxCommandOptions,
  tell: (message: string) => void,
): Promise<Sandbox> {
  const [first, ...others] = options.exchange ?? ["sandbox"];
  // A port that is chosen is the one to have; the bank's comes after the first exchange's.
  const wanted = [EXCHANGE_PORT, BANK_PORT, ...others.map((_, index) => BANK_PORT + 1 + index)];
  return onFreePorts(wanted, ([firstPort, bankPort, ...otherPorts]) =>
    startSandbox({
      databaseUrl,
      currency: options.currency,
      ports: {
        bank: options.bankPort ?? bankPort!,
        exchanges: {
          [first!]: options.port ?? firstPort!,
          ...Object.fromEntries(others.map((name, index) => [name, otherPorts[index]!])),
        },
      },
      exchanges: [first!, ...others].map((name) => ({
        name,
        aggregateEvery: AGGREGATION_MS,
        kycRequired: options.kyc ?? false,
      })),
      accounts: accountsOf(options).map((name) => ({ name })),
      progress: (exchange, done, total) => {
        if (done === 0) tell(`making the ${total} keys of the exchange ${exchange}`);
      },
    }),
  );
}

const accountsOf = ({ account }: SandboxCommandOptions) => account ?? ["shop"];

/** What to know about a running sandbox: its URLs, and what a merchant, a shop and a wallet do with them. */
function description({ bank, exchanges }: Sandbox, accounts: readonly string[]): string {
  const sections = exchanges.map(({ name, baseUrl, masterKey, currency }) =>
    [
      `[merchant-exchange-${name}]`,
      `EXCHANGE_BASE_URL = ${baseUrl}`,
      `MASTER_KEY = ${masterKey}`,
      `CURRENCY = ${currency}`,
    ].join("\n"),
  );
  const { name, baseUrl, masterKey, currency } = exchanges[0]!;
  return [
    "The sandbox runs. Its money is worth nothing.",
    "",
    ...exchanges.flatMap((exchange) => [
      `Exchange ${exchange.name}:  ${exchange.baseUrl}  (master key ${exchange.masterKey})`,
      `Wire gateway:  ${bank.wireGatewayUrl(exchange.name)}`,
    ]),
    `Bank:  ${bank.baseUrl}`,
    "",
    "A merchant that is to take this money needs in its configuration:",
    "",
    "[kontor]",
    "SANDBOX = YES",
    "",
    sections.join("\n\n"),
    "",
    "A shop is paid to an account of this bank, which tells it what arrives. POST /private/accounts takes:",
    "",
    ...accounts.map((account) =>
      JSON.stringify({
        payto_uri: accountPayto(account),
        credit_facade_url: bank.revenueUrl(account),
        credit_facade_credentials: { type: "none" },
      }),
    ),
    "",
    "A wallet gets money with:",
    "",
    `npx kontor wallet withdraw ${currency}:20 --exchange ${baseUrl} --master-key ${masterKey} \\`,
    `  --bank ${bank.wireGatewayUrl(name)}`,
    "",
    "`kontor dev` has all of it, a shop, and a wallet for the browser. Ctrl-C stops it.",
  ].join("\n");
}

function collectName(name: string, earlier: readonly string[] | undefined): readonly string[] {
  if (!/^[a-z][a-z0-9_]{0,30}$/.test(name)) {
    throw new InvalidArgumentError("it has small letters, digits and _, and begins with a letter");
  }
  if (earlier?.includes(name)) throw new InvalidArgumentError("it is used twice");
  return [...(earlier ?? []), name];
}

function parseCurrency(text: string): string {
  try {
    return parseAmount(`${text}:1`).currency;
  } catch {
    throw new InvalidArgumentError("it has up to eleven letters, such as KUDOS");
  }
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1;
  if (port < 0 || port > 65535) throw new InvalidArgumentError("it is a number from 0 to 65535");
  return port;
}
