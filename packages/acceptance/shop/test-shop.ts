/** For tests: a shop with a real backend, a real exchange with its bank, and customers with real wallets, over HTTP. */

import { type Backend, startBackend } from "@kontor/merchant/backend";
import { loadConfig } from "@kontor/merchant/config/config";
import type { StatementListener } from "@kontor/merchant/database/session";
import { createLogger, type Logger } from "@kontor/merchant/log";
import { systemRng } from "@kontor/merchant/rng";
import { createTestDatabase, type TestDatabase } from "@kontor/merchant/testing/test-database";
import { testKeyFile } from "@kontor/merchant/testing/test-secrets";
import { DEFAULT_DENOMINATIONS } from "@kontor/sandbox/exchange/key-ring";
import { type DonauSettings, type ExchangeSettings, type Sandbox, startSandbox } from "@kontor/sandbox/sandbox";
import { openWallet, type Wallet } from "@kontor/sandbox/wallet/wallet";
import { type CoinPreferences, withdraw } from "@kontor/sandbox/wallet/withdraw";
import { parseAmount } from "@kontor/taler/amount";
import type { JsonObject } from "@kontor/taler/strict-json";
import { answerInTurn } from "./in-turn.js";

export const CURRENCY = "KUDOS";
export const PASSWORD = "open sesame";

/** RSA keys of a size that is made in a moment, not in seconds. `payments/payment.test.ts` pays with keys as they are in use. */
export const QUICK_DENOMINATIONS = DEFAULT_DENOMINATIONS.map((plan) => ({ ...plan, rsaBits: 1024 }));

/** So many backends answer each shop's requests in turn. */
const PROCESSES = Number(process.env.KONTOR_TEST_PROCESSES ?? 1);

export interface ApiAnswer {
  readonly status: number;
  readonly body: JsonObject;
  readonly headers: Headers;
}

export interface TestShop {
  readonly sandbox: Sandbox;
  readonly backend: Backend;
  /** Ends in "/". */
  readonly url: string;
  readonly database: TestDatabase;
  /** A request to the backend with the shop's password; a body makes it a POST. */
  call(path: string, body?: unknown, init?: RequestInit): Promise<ApiAnswer>;
  /** Another process' worth of backend on the same database, with further settings of its own. */
  anotherBackend(settings?: Readonly<Record<string, string>>): Promise<Backend>;
  /** A wallet without money. */
  wallet(): Promise<Wallet>;
  /** A wallet with that much money of an exchange, the first by default. */
  richWallet(amount: string, preferences?: CoinPreferences & { readonly exchange?: string }): Promise<Wallet>;
  /** Creates an order with these members, beside a summary. */
  order(order: JsonObject, request?: JsonObject): Promise<{ orderId: string; payUri: string; token: string }>;
  stop(): Promise<void>;
}

export interface TestShopOptions {
  /** The only currency that there is; KUDOS by default. */
  readonly currency?: string;
  /** One by default; each has `QUICK_DENOMINATIONS` unless it says others. */
  readonly exchanges?: readonly ExchangeSettings[];
  readonly donaus?: readonly DonauSettings[];
  readonly onStatement?: StatementListener;
  /** Gives the address under which the backends find the database, told its own: for one behind a proxy. */
  readonly databaseUrl?: (ownUrl: string) => Promise<string>;
  /** False: no instance and no account are made. */
  readonly openForBusiness?: boolean;
  /** False: the background work waits for the test to run it (`runNow`). */
  readonly jobs?: boolean;
  /** Further options of the configuration, as `section/option`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Where the backends' log goes; by default only errors are shown. */
  readonly log?: Logger;
}

/** Starts everything; by default an instance with a bank account is there and the exchanges' keys are known. */
export async function startTestShop(options: TestShopOptions = {}): Promise<TestShop> {
  const database = await createTestDatabase();
  const sandboxDatabase = await createTestDatabase({ migrated: false });
  const sandbox = await startSandbox({
    databaseUrl: sandboxDatabase.url,
    currency: options.currency ?? CURRENCY,
    exchanges: (options.exchanges ?? [{ name: "exchange" }]).map((exchange) => ({
      denominations: QUICK_DENOMINATIONS,
      ...exchange,
    })),
    donaus: options.donaus ?? [],
    accounts: [{ name: "shop", receiverName: "Shop" }],
  });
  const databaseUrl = (await options.databaseUrl?.(database.url)) ?? database.url;
  const start = (settings: Readonly<Record<string, string>> = {}) =>
    startBackendFor(sandbox, databaseUrl, { ...options, settings: { ...options.settings, ...settings } });
  const backends = [await start()];
  const backend = backends[0]!;
  while (backends.length < PROCESSES) backends.push(await start());
  const inTurn = PROCESSES > 1 ? await answerInTurn(backends.map(({ address }) => address)) : undefined;
  const url = inTurn?.url ?? backend.address;

  const call = async (path: string, body?: unknown, init: RequestInit = {}): Promise<ApiAnswer> => {
    const answer = await fetch(new URL(path, url), {
      ...(body === undefined ? {} : { method: "POST", body: typeof body === "string" ? body : JSON.stringify(body) }),
      ...init,
      headers: { authorization: `Bearer secret-token:${PASSWORD}`, ...init.headers },
    });
    const text = await answer.text();
    return { status: answer.status, body: text === "" ? {} : JSON.parse(text), headers: answer.headers };
  };
  const shop: TestShop = {
    sandbox,
    backend,
    url,
    database,
    call,
    async anotherBackend(settings) {
      const another = await start(settings);
      backends.push(another);
      return another;
    },
    wallet: () => openWallet({ clock: sandbox.clock }),
    richWallet: (amount, preferences) => fillWallet(sandbox, amount, preferences),
    async order(order, request = {}) {
      const made = await call("private/orders", { order: { summary: "a thing", ...order }, ...request });
      if (made.status !== 200) throw new Error(`no order: ${made.status} ${JSON.stringify(made.body)}`);
      const orderId = String(made.body.order_id);
      const status = await call(`private/orders/${orderId}`);
      return { orderId, payUri: String(status.body.taler_pay_uri), token: String(made.body.token ?? "") };
    },
    async stop() {
      await inTurn?.close();
      for (const running of backends) await running.stop();
      await sandbox.stop();
      await database.drop();
      await sandboxDatabase.drop();
    },
  };
  if (options.openForBusiness !== false) await openForBusiness(shop, backends);
  return shop;
}

/** A new wallet with that much money of an exchange, the first by default. */
export async function fillWallet(
  sandbox: Sandbox,
  amount: string,
  { exchange: name, ...preferences }: CoinPreferences & { readonly exchange?: string } = {},
): Promise<Wallet> {
  const wallet = await openWallet({ clock: sandbox.clock });
  const exchange = sandbox.exchanges.find((candidate) => name === undefined || candidate.name === name)!;
  await withdraw(wallet, {
    exchangeUrl: exchange.baseUrl,
    masterPub: exchange.masterPub,
    amount: parseAmount(amount),
    bank: { wireGatewayUrl: sandbox.bank.wireGatewayUrl(exchange.name), username: exchange.name, password: "" },
    ...preferences,
  });
  return wallet;
}

/** Makes the administrator's instance and its bank account, and waits for the exchanges' keys. */
async function openForBusiness(shop: TestShop, backends: readonly Backend[]): Promise<void> {
  const made = await shop.call("management/instances", {
    id: "admin",
    name: "The Shop",
    auth: { method: "token", password: PASSWORD },
    address: {},
    jurisdiction: {},
    use_stefan: false,
  });
  if (made.status !== 204) throw new Error(`no instance: ${made.status} ${JSON.stringify(made.body)}`);
  const account = await shop.call("private/accounts", {
    payto_uri: "payto://x-taler-bank/localhost/shop?receiver-name=Shop",
  });
  if (account.status !== 200) throw new Error(`no account: ${account.status} ${JSON.stringify(account.body)}`);
  for (const { exchanges } of backends.map(({ deps }) => deps)) {
    await Promise.all(exchanges.configured().map((exchange) => exchanges.getKeys(exchange, { waitMs: 60_000 })));
  }
}

function startBackendFor(
  sandbox: Sandbox,
  databaseUrl: string,
  { currency = CURRENCY, onStatement, jobs = true, settings = {}, ...options }: TestShopOptions,
): Promise<Backend> {
  const option = (section: string, name: string, value: string) => ({ section, option: name, value });
  const config = loadConfig({
    env: {},
    overrides: [
      option("merchant", "CURRENCY", currency),
      option("merchant", "PORT", "0"),
      option("merchant", "BIND_TO", "127.0.0.1"),
      option("merchantdb-postgres", "CONFIG", databaseUrl),
      option("kontor", "SANDBOX", "YES"),
      option("kontor", "SECRETS_KEY_FILE", testKeyFile()),
      ...sandbox.exchanges.flatMap(({ name, baseUrl, masterKey }) => [
        option(`merchant-exchange-${name}`, "EXCHANGE_BASE_URL", baseUrl),
        option(`merchant-exchange-${name}`, "MASTER_KEY", masterKey),
        option(`merchant-exchange-${name}`, "CURRENCY", currency),
      ]),
      ...Object.entries(settings).map(([name, value]) => option(name.split("/")[0]!, name.split("/")[1]!, value)),
    ],
  });
  const log = options.log ?? createLogger({ level: (process.env.KONTOR_TEST_LOG as "DEBUG" | undefined) ?? "ERROR" });
  return startBackend({
    config,
    clock: sandbox.clock,
    rng: systemRng,
    log,
    jobs,
    ...(onStatement === undefined ? {} : { onStatement }),
  });
}
