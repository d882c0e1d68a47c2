/** What the demo starts: a sandbox, and a merchant with a configuration file like any other, on one database. */

import { randomBytes } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startBackend } from "@kontor/merchant/backend";
import { type Clock, systemClock } from "@kontor/merchant/clock";
import { loadConfig } from "@kontor/merchant/config/config";
import { createLogger } from "@kontor/merchant/log";
import { systemRng } from "@kontor/merchant/rng";
import { DEFAULT_UNITS } from "@kontor/sandbox/donau/unit-ring";
import { DEFAULT_DENOMINATIONS } from "@kontor/sandbox/exchange/key-ring";
import { type Sandbox, startSandbox } from "@kontor/sandbox/sandbox";
import { type SandboxClock, sandboxClock } from "@kontor/sandbox/server/sandbox-clock";
import { openWallet, type Wallet } from "@kontor/sandbox/wallet/wallet";
import { withdraw } from "@kontor/sandbox/wallet/withdraw";
import { parseAmount, printAmount } from "@kontor/taler/amount";
import { decodeBase32 } from "@kontor/taler/base32";
import { claimDirectory } from "./claimed-directory.js";
import { watchMails } from "./mail-watch.js";
import { BANK_PORT, DONAU_PORT, EXCHANGE_PORT, MERCHANT_PORT, onFreePorts, WALLET_PORT } from "./ports.js";
import { practiceDesk } from "./practice-desk.js";
import { AGGREGATION_MS } from "./sandbox-command.js";
import { openSandboxDatabase } from "./sandbox-database.js";
import { act, startSandboxWallet } from "./sandbox-wallet-server.js";

export const CURRENCY = "KUDOS";
/** Bank account of the shop. */
export const SHOP_ACCOUNT = "shop";
/** What opens it. */
export const BANK_PASSWORD = "bank-secret";
/** Well known, so that what is written down for the demo works with every demo; it listens on this machine only. */
export const PASSWORD = "sandbox";
/** The shop's access token. */
export const TOKEN = `secret-token:${PASSWORD}`;
/** What comes into the wallet at once. */
export const POCKET_MONEY = `${CURRENCY}:100`;

/** What the exchange keeps for each transfer to the shop. */
const WIRE_FEE = "0.01";
/** Short enough to be made in a moment: these coins are worth nothing, and the first start should not keep anybody. */
const RSA_BITS = 1024;

/** Where everything is. URLs end in "/". */
export interface DemoPlaces {
  readonly merchantUrl: string;
  readonly exchangeUrl: string;
  readonly exchangeMasterKey: string;
  readonly bankUrl: string;
  /** The donation authority. */
  readonly donauUrl: string;
  readonly wireGatewayUrl: string;
  /** Where the bank tells what the shop's account received. */
  readonly revenueUrl: string;
  readonly configFile: string;
  readonly walletFile: string;
  /** The wallet's button, and the desk of practice mode. */
  readonly walletUrl: string;
}

export interface DemoServersOptions {
  /** Kept afterwards; without one, a temporary directory that is removed. */
  readonly dataDir?: string | undefined;
  /** A `postgres://` URL for both; without one, an embedded server in the data directory. */
  readonly databaseUrl?: string | undefined;
  /** Told about what takes a moment. */
  readonly onProgress: (message: string) => void;
  /** One clock for shop, exchange, bank and wallet button; by default the machine's. */
  readonly clock?: SandboxClock;
  /** What the configuration file says in its first line. Default: `kontor demo`. */
  readonly madeBy?: string;
  /** How browsers elsewhere find the merchant; ends in a slash. */
  readonly publicUrl?: string;
}

/**
 * Withdraws what one has in one's pocket.
 * @returns what came, in a sentence
 */
export async function putMoneyInto(
  wallet: Wallet,
  places: Pick<DemoPlaces, "exchangeUrl" | "exchangeMasterKey" | "wireGatewayUrl">,
): Promise<string> {
  const { amount } = await withdraw(wallet, {
    exchangeUrl: places.exchangeUrl,
    masterPub: decodeBase32(places.exchangeMasterKey, 32),
    amount: parseAmount(POCKET_MONEY),
    bank: { wireGatewayUrl: places.wireGatewayUrl },
  });
  return `${printAmount(amount)} came into the wallet.`;
}

/** What was started, to be stopped in the opposite order. */
export class DemoServers {
  readonly dataDir: string;
  readonly #options: DemoServersOptions;
  readonly #clock: SandboxClock;
  readonly #started: (() => Promise<void> | void)[] = [];
  #merchantUrl: string | undefined;

  constructor(options: DemoServersOptions) {
    this.#options = options;
    this.#clock = options.clock ?? sandboxClock(() => systemClock().now());
    if (options.dataDir === undefined) {
      this.dataDir = mkdtempSync(join(tmpdir(), "kontor-demo-"));
      this.#started.push(() => rmSync(this.dataDir, { recursive: true, force: true }));
    } else {
      this.dataDir = resolve(options.dataDir);
      this.#started.push(claimDirectory(this.dataDir));
    }
  }

  /** Starts everything. What fails leaves the rest to be stopped. */
  async start(): Promise<DemoPlaces> {
    const sandbox = await this.#startSandbox();
    const [exchange] = sandbox.exchanges;
    const { baseUrl: exchangeUrl, masterKey: exchangeMasterKey, name } = exchange!;
    const configFile = join(this.dataDir, "taler-merchant.conf");
    const walletFile = join(this.dataDir, "wallet.json");
    const walletUrl = await this.#startWalletButton(walletFile, sandbox);
    this.#options.onProgress("starting the merchant");
    const merchantUrl = await onFreePorts([MERCHANT_PORT], ([port]) => {
      writeFileSync(configFile, this.#configuration(port!, exchangeUrl, exchangeMasterKey, walletUrl), { mode: 0o600 });
      return this.#startMerchant(configFile);
    });
    this.#merchantUrl = merchantUrl;
    const tellMail = (text: string) => this.#options.onProgress(`a message went out:\n${text}`);
    this.#started.push(watchMails(this.#mails, tellMail));
    return {
      merchantUrl,
      exchangeUrl,
      exchangeMasterKey,
      bankUrl: sandbox.bank.baseUrl,
      donauUrl: sandbox.donaus[0]!.baseUrl,
      wireGatewayUrl: sandbox.bank.wireGatewayUrl(name),
      revenueUrl: sandbox.bank.revenueUrl(SHOP_ACCOUNT),
      configFile,
      walletFile,
      walletUrl,
    };
  }

  async stop(): Promise<void> {
    for (const stopOne of this.#started.splice(0).reverse()) await stopOne();
  }

  async #startSandbox(): Promise<Sandbox> {
    const { databaseUrl: url, onProgress } = this.#options;
    onProgress(url === undefined ? "starting the embedded database" : "connecting to the database");
    // What is thrown away afterwards need not survive a power failure.
    const durable = this.#options.dataDir !== undefined;
    const database = await openSandboxDatabase({ url, dataDir: this.dataDir, durable, onProgress });
    this.#started.push(() => database.close());
    onProgress("starting the sandbox: a bank, an exchange and a donation authority that make their keys");
    const sandbox = await onFreePorts([EXCHANGE_PORT, BANK_PORT, DONAU_PORT], ([exchangePort, bankPort, donauPort]) =>
      startSandbox({
        databaseUrl: database.databaseUrl,
        currency: CURRENCY,
        clock: this.#clock,
        ports: { bank: bankPort!, exchanges: { sandbox: exchangePort! }, donaus: { sandbox: donauPort! } },
        exchanges: [
          {
            name: "sandbox",
            aggregateEvery: AGGREGATION_MS,
            wireFee: WIRE_FEE,
            denominations: DEFAULT_DENOMINATIONS.map((plan) => ({ ...plan, rsaBits: RSA_BITS })),
          },
        ],
        donaus: [{ name: "sandbox", units: DEFAULT_UNITS.map((plan) => ({ ...plan, rsaBits: RSA_BITS })) }],
        accounts: [{ name: SHOP_ACCOUNT, receiverName: "Demo Shop", password: BANK_PASSWORD }],
      }),
    );
    this.#started.push(() => sandbox.stop());
    return sandbox;
  }

  /** The customer's pages get a button that pays with the demo's wallet, whose file is open only while it does. */
  async #startWalletButton(file: string, { bank, exchanges }: Sandbox): Promise<string> {
    const { publicUrl } = this.#options;
    const isOurShop = (baseUrl: string) =>
      [this.#merchantUrl, publicUrl].some((url) => url !== undefined && baseUrl.startsWith(url));
    const withWallet = async <T>(use: (wallet: Wallet) => Promise<T>) => {
      const wallet = await openWallet({ file, clock: this.#clock });
      return use(wallet).finally(() => wallet.close());
    };
    const { baseUrl: exchangeUrl, masterKey: exchangeMasterKey, name } = exchanges[0]!;
    const desk = practiceDesk({
      clock: this.#clock,
      currency: CURRENCY,
      withWallet,
      pay: (wallet, uri) => act(wallet, uri, { isOurShop }),
      fill: (wallet) =>
        putMoneyInto(wallet, { exchangeUrl, exchangeMasterKey, wireGatewayUrl: bank.wireGatewayUrl(name) }),
      merchant: () => {
        if (this.#merchantUrl === undefined) throw new Error("the sandbox is still starting");
        return { url: this.#merchantUrl, publicUrl: publicUrl ?? this.#merchantUrl, token: TOKEN };
      },
      bank,
      secret: this.#practiceSecret(),
    });
    const { url, stop } = await onFreePorts([WALLET_PORT], ([port]) =>
      startSandboxWallet({ withWallet, isOurShop, desk, port: port! }),
    );
    this.#started.push(stop);
    return url;
  }

  /** Kept, so that a practice shop can be entered again. */
  #practiceSecret(): string {
    const file = join(this.dataDir, "practice-secret");
    if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString("base64url"), { mode: 0o600 });
    return readFileSync(file, "utf8");
  }

  get #mails(): string {
    return join(this.dataDir, "mails.txt");
  }

  /** As an operator would write it; no shop with real money has SANDBOX, short passwords, or mails in a file. */
  #configuration(port: number, exchangeUrl: string, masterKey: string, walletUrl: string): string {
    const { publicUrl } = this.#options;
    return `# Made by \`${this.#options.madeBy ?? "kontor demo"}\`.
[merchant]
SERVE = tcp
BIND_TO = 127.0.0.1
PORT = ${port}${publicUrl === undefined ? "" : `\nBASE_URL = ${publicUrl}`}
CURRENCY = ${CURRENCY}

[merchant-exchange-sandbox]
EXCHANGE_BASE_URL = ${exchangeUrl}
MASTER_KEY = ${masterKey}
CURRENCY = ${CURRENCY}

[kontor]
SANDBOX = YES
SANDBOX_WALLET_URL = ${walletUrl}
PRACTICE_URL = ${walletUrl}
MINIMUM_PASSWORD_LENGTH = 1

[kontor-mail]
FILE = ${this.#mails}

[paths]
MERCHANT_DATA_HOME = ${this.dataDir}
`;
  }

  async #startMerchant(file: string): Promise<string> {
    const { databaseUrl, onProgress } = this.#options;
    const config = loadConfig({ file, env: environment(databaseUrl) });
    const log = createLogger({ level: "ERROR", destination: process.stderr });
    const clock: Clock = this.#clock;
    const backend = await startBackend({ config, clock, rng: systemRng, log, onProgress });
    this.#started.push(() => backend.stop());
    return backend.address;
  }
}

/** The file says it all; of the environment only the database's address counts, and what that may leave to it. */
function environment(databaseUrl: string | undefined): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(([name]) => name === "HOME" || name.startsWith("PG"));
  return { ...Object.fromEntries(kept), KONTOR_DB: databaseUrl };
}
