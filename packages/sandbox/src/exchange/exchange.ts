import { encodeBase32 } from "@kontor/taler/base32";
import { createKeyPair } from "@kontor/taler/eddsa";
import { hashNormalizedPayto, wireMethod } from "@kontor/taler/payto";
import type { FastifyInstance } from "fastify";
import { type DatabaseAddress, openSchema } from "../server/database.js";
import { faultControls } from "../server/fault-controls.js";
import { Faults } from "../server/faults.js";
import { httpServer, listen } from "../server/http-server.js";
import { type SandboxClock, sandboxClock } from "../server/sandbox-clock.js";
import { Waiters } from "../server/waiters.js";
import { aggregate } from "./aggregate.js";
import { batchDeposit } from "./batch-deposit.js";
import { batchWithdraw } from "./batch-withdraw.js";
import { blindingPrepare } from "./blinding-prepare.js";
import { coinHistory } from "./coin-history.js";
import { config } from "./config.js";
import { deposits } from "./deposits.js";
import type { ExchangeContext, ExchangeProtocol } from "./exchange-context.js";
import {
  DEFAULT_DENOMINATIONS,
  DEFAULT_LIFETIMES,
  type DenominationPlan,
  type KeyLifetimes,
  KeyRing,
} from "./key-ring.js";
import { KeyStore } from "./key-store.js";
import { keys } from "./keys.js";
import { kycCheck, meetAccount } from "./kyc-check.js";
import { refund } from "./refund.js";
import { reserves } from "./reserves.js";
import { sandboxControls } from "./sandbox-controls.js";
import type { SandboxExchange } from "./sandbox-exchange.js";
import { ExchangeStore } from "./store.js";
import { EXCHANGE_TABLES } from "./tables.js";
import { transfers } from "./transfers.js";
import { WireGatewayClient } from "./wire-gateway-client.js";
import { startWirewatch } from "./wirewatch.js";
import { withdraw } from "./withdraw.js";

export interface SandboxExchangeOptions {
  /** Names the exchange and its PostgreSQL schema `sandbox_exchange_<name>`: small letters, digits, `_`. */
  name: string;
  databaseUrl: DatabaseAddress;
  currency: string;
  /** The exchange's account at a bank with a wire gateway. */
  bank: { wireGatewayUrl: string; paytoUri: string; username: string; password?: string };
  /** Full payto URIs of further accounts, for wire methods other than that of `bank`. Payouts go through `bank`. */
  moreAccounts?: readonly string[];
  /** 0, the default: any free port. */
  port?: number;
  /** Gives the URL by which the world knows the exchange, told its own: for one behind a proxy. */
  publicUrl?: (ownUrl: string) => Promise<string>;
  clock?: SandboxClock;
  protocol?: ExchangeProtocol;
  denominations?: readonly DenominationPlan[];
  lifetimes?: Partial<KeyLifetimes>;
  /** Default "8:10:12:14:16:18:21". */
  ageGroups?: string;
  /** Numbers without currency, default "0". */
  wireFee?: string;
  closingFee?: string;
  /** Whether merchants need KYC. Default: no. */
  kycRequired?: boolean;
  /** Aggregates by itself so often, in milliseconds. Default: only when told to. */
  aggregateEvery?: number;
  /** Hears how many of the keys that are missing have been made. */
  progress?: (done: number, total: number) => void;
}

/** Versions of the protocol as announced: the current one down to v26, and one before the unified withdraw. */
const VERSIONS: Record<ExchangeProtocol, string> = { current: "31:0:5", old: "23:0:6" };

/** Starts an exchange on the loopback interface. What it knew in the same database before, it still knows. */
export async function startSandboxExchange(options: SandboxExchangeOptions): Promise<SandboxExchange> {
  const { clock = sandboxClock(), currency, name, protocol = "current" } = options;
  const accounts = [options.bank.paytoUri, ...(options.moreAccounts ?? [])];
  const wireMethods = [...new Set(accounts.map(wireMethod))];
  const ageGroups = options.ageGroups ?? "8:10:12:14:16:18:21";

  const sql = await openSchema(options.databaseUrl, `sandbox_exchange_${name}`, EXCHANGE_TABLES);
  const store = new ExchangeStore(sql, currency);
  const waiters = new Waiters();
  const faults = new Faults();
  const bank = new WireGatewayClient({ password: undefined, ...options.bank });
  let app: FastifyInstance | undefined;
  let baseUrl = "";
  try {
    const ring = await KeyRing.open(
      new KeyStore(sql, currency),
      {
        currency,
        denominations: options.denominations ?? DEFAULT_DENOMINATIONS,
        lifetimes: { ...DEFAULT_LIFETIMES, ...options.lifetimes },
        ageGroups,
        wireMethods,
        wireFee: options.wireFee ?? "0",
        closingFee: options.closingFee ?? "0",
        progress: options.progress ?? (() => {}),
      },
      clock.now(),
    );
    const context: ExchangeContext = {
      currency,
      protocol,
      version: VERSIONS[protocol],
      ageGroups,
      accounts,
      wireMethods,
      kyc: { required: options.kycRequired ?? false, amlReview: false, limits: [] },
      cheat: {},
      ring,
      store,
      clock,
      waiters,
      baseUrl: () => baseUrl,
    };
    const customerPayto = options.bank.paytoUri.replace(/\/[^/?]+\?.*/, "/customer?receiver-name=Customer");

    const control: Omit<SandboxExchange, "baseUrl" | "stop"> = {
      name,
      masterPub: ring.masterPub,
      masterKey: encodeBase32(ring.masterPub),
      currency,
      clock,
      async creditReserve(amount, given) {
        const fresh = given ? undefined : createKeyPair();
        const reservePub = given ?? fresh!.pub;
        await bank.addIncoming(reservePub, amount, customerPayto);
        const event = `reserve ${encodeBase32(reservePub)}`;
        const reserve = await waiters.poll(event, 30_000, () => store.reserve(reservePub));
        if (!reserve) throw new Error("the exchange did not notice the money");
        return { reservePub, ...(fresh && { reservePriv: fresh.priv }) };
      },
      advanceClock: (by) => clock.advance(by),
      aggregate: () => aggregate(context, bank),
      async coin(coinPub) {
        const coin = await store.coin(coinPub);
        return coin && { remaining: coin.remaining, deposits: await store.depositsBy(coinPub) };
      },
      denominations: () => ring.denominations,
      async expireDenomination(hDenom, what) {
        const now = clock.now() - (clock.now() % 1_000_000n);
        await ring.changeDenomination(hDenom, {
          expireWithdraw: now,
          ...(what === "deposit" && { expireDeposit: now }),
        });
      },
      revokeDenomination: (hDenom) => ring.changeDenomination(hDenom, { revoked: true }),
      rotateSigningKey: () => ring.rotateSigningKey(clock.now()),
      setKycRequired(required) {
        context.kyc.required = required;
      },
      setKycDetails(details) {
        Object.assign(context.kyc, details);
        waiters.wake("kyc");
      },
      async setKycDone(paytoUri, done) {
        await meetAccount(context, paytoUri);
        await store.setKycDone(hashNormalizedPayto(paytoUri), done);
        waiters.wake("kyc");
      },
      cheat(how) {
        context.cheat = how;
      },
      fault: (fault) => faults.arm(fault),
      hold: (target) => faults.hold(target),
      clearFaults: () => faults.clear(),
    };

    app = httpServer(faults, clock, (server) => {
      server.addHook("preHandler", () => ring.maintain(clock.now()));
      for (const endpoint of protocol === "old" ? OLD_ENDPOINTS : CURRENT_ENDPOINTS) endpoint(server, context);
      sandboxControls(server, control);
      faultControls(server, faults);
    });
    const ownUrl = await listen(app, options.port ?? 0);
    baseUrl = (await options.publicUrl?.(ownUrl)) ?? ownUrl;
    const stopWirewatch = startWirewatch(store, bank, waiters);
    const stopAggregator = startAggregator(() => aggregate(context, bank), options.aggregateEvery);
    const listening = app;
    return {
      ...control,
      baseUrl,
      async stop() {
        await Promise.all([stopWirewatch(), stopAggregator()]);
        faults.clear();
        waiters.close();
        await listening.close();
        await sql.end();
      },
    };
  } catch (error) {
    await app?.close();
    await sql.end();
    throw error;
  }
}

type AddEndpoint = (app: FastifyInstance, context: ExchangeContext) => void;

const COMMON_ENDPOINTS: readonly AddEndpoint[] = [
  config,
  keys,
  reserves,
  batchDeposit,
  refund,
  deposits,
  transfers,
  kycCheck,
  coinHistory,
];
const CURRENT_ENDPOINTS: readonly AddEndpoint[] = [...COMMON_ENDPOINTS, withdraw, blindingPrepare];
const OLD_ENDPOINTS: readonly AddEndpoint[] = [...COMMON_ENDPOINTS, batchWithdraw];

/** Aggregates at intervals, one run after the other. */
function startAggregator(run: () => Promise<unknown>, every: number | undefined): () => Promise<void> {
  if (every === undefined) return async () => {};
  let running: Promise<unknown> | undefined;
  const timer = setInterval(() => {
    // A bank that is down is asked again next time; the transfers are on file.
    running ??= run()
      .catch(() => {})
      .finally(() => {
        running = undefined;
      });
  }, every);
  return async () => {
    clearInterval(timer);
    await running;
  };
}
