/**
 * The keys of a sandbox exchange: made on the first start and whenever the old ones run out, kept in the database,
 * held in memory for use. Real exchanges keep the master key offline; a sandbox has nothing to protect.
 */

import { ageMaskFromGroups } from "@kontor/taler/age-restriction";
import { type Amount, parseAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import {
  type BlindSigningKey,
  type BlindSigningPrivateKey,
  type DenominationKey,
  generateCsSigningKey,
  hashDenomination,
} from "@kontor/taler/denomination";
import { createKeyPair, type ImportedPrivateKey, importPrivateKey, publicKeyOf, sign } from "@kontor/taler/eddsa";
import { generateRsaKeyAsync } from "@kontor/taler/rsa-blind";
import { denominationMessage, signingKeyMessage, wireFeeMessage } from "@kontor/taler/signatures/offline";
import { DAY, type Duration, HOUR, roundDownToSeconds, startOfYear, type Timestamp, yearOf } from "@kontor/taler/time";
import type { Denomination, KeyStore, SigningKey, WireFee } from "./key-store.js";

/** A denomination the exchange is to offer at all times. Amounts are numbers such as "0.5", without currency. */
export interface DenominationPlan {
  value: string;
  cipher: "RSA" | "CS";
  ageRestricted?: boolean;
  /** Default 2048. */
  rsaBits?: number;
  /** All zero by default. */
  fees?: { withdraw?: string; deposit?: string; refresh?: string; refund?: string };
}

/** How long keys live, in microseconds. */
export interface KeyLifetimes {
  /** From its start a denomination can be withdrawn for so long, ... */
  withdraw: Duration;
  /** ... from then on deposited, ... */
  deposit: Duration;
  /** ... and from then on disputed. */
  legal: Duration;
  signingKey: Duration;
}

export const DEFAULT_LIFETIMES: KeyLifetimes = {
  withdraw: 90n * DAY,
  deposit: 730n * DAY,
  legal: 1095n * DAY,
  signingKey: 84n * DAY,
};

const RSA_VALUES = ["0.01", "0.02", "0.05", "0.1", "0.2", "0.5", "1", "2", "5", "10", "20", "50"];

/** What a demo needs: RSA coins from 0.01 to 50, a few Clause-Schnorr ones, a few with age restriction. */
export const DEFAULT_DENOMINATIONS: readonly DenominationPlan[] = [
  ...RSA_VALUES.map((value) => ({ value, cipher: "RSA" as const })),
  { value: "1", cipher: "CS" },
  { value: "5", cipher: "CS" },
  { value: "1", cipher: "RSA", ageRestricted: true },
  { value: "5", cipher: "RSA", ageRestricted: true },
  { value: "1", cipher: "CS", ageRestricted: true },
  { value: "5", cipher: "CS", ageRestricted: true },
];

export interface KeyRingOptions {
  currency: string;
  denominations: readonly DenominationPlan[];
  lifetimes: KeyLifetimes;
  /** Ages at which a group begins, such as "8:10:12". */
  ageGroups: string;
  wireMethods: readonly string[];
  wireFee: string;
  closingFee: string;
  progress: (done: number, total: number) => void;
}

/** Keys are in force a little before they are made, so that clocks of clients may be slow. */
const BACKDATING = HOUR;
/** How long before the end of its withdrawal period a denomination gets a successor; the same for signing keys. */
const OVERLAP = 2n * HOUR;
const WIRE_FEE_YEARS_AHEAD = 5;

/** All keys of one exchange. */
export class KeyRing {
  denominations: Denomination[] = [];
  signingKeys: SigningKey[] = [];
  wireFees: WireFee[] = [];
  /** Counts the changes: caches of what is made of keys compare it. */
  generation = 0;
  readonly ageMask: number;
  readonly masterPub: Uint8Array;
  readonly #masterPriv: ImportedPrivateKey;
  readonly #store: KeyStore;
  readonly #options: KeyRingOptions;
  readonly #byHash = new Map<string, Denomination>();
  #maintenance: Promise<void> | undefined;

  private constructor(store: KeyStore, masterPriv: Uint8Array, options: KeyRingOptions) {
    this.#store = store;
    this.#options = options;
    this.#masterPriv = importPrivateKey(masterPriv);
    this.masterPub = publicKeyOf(masterPriv);
    this.ageMask = ageMaskFromGroups(options.ageGroups);
  }

  /** The keys on file, and those that are missing at `now`. */
  static async open(store: KeyStore, options: KeyRingOptions, now: Timestamp): Promise<KeyRing> {
    const ring = new KeyRing(store, await store.masterKey(createKeyPair().priv), options);
    await ring.#load();
    await ring.maintain(now);
    return ring;
  }

  /** The master key's signature. */
  signOffline(message: Uint8Array): Uint8Array {
    return sign(this.#masterPriv, message);
  }

  /** The youngest signing key in force. */
  signingKey(now: Timestamp): SigningKey {
    const key = this.signingKeys.findLast(({ start, expire }) => start <= now && now < expire);
    if (!key) throw new Error("no signing key is in force");
    return key;
  }

  /** Signs with the current online key. */
  signOnline(message: Uint8Array, now: Timestamp): { exchange_sig: string; exchange_pub: string } {
    const { priv, pub } = this.signingKey(now);
    return { exchange_sig: encodeBase32(sign(priv, message)), exchange_pub: encodeBase32(pub) };
  }

  denomination(hDenom: Uint8Array): Denomination | undefined {
    return this.#byHash.get(encodeBase32(hDenom));
  }

  /** The fee for a wire transfer by that method at that time. */
  wireFeeAt(method: string, now: Timestamp): WireFee | undefined {
    return this.wireFees.find(
      ({ endDate, startDate, wireMethod }) => wireMethod === method && startDate <= now && now < endDate,
    );
  }

  /** Makes what is missing at that time: signing keys, denominations, wire fees. Cheap where nothing is. */
  async maintain(now: Timestamp): Promise<void> {
    this.#maintenance ??= this.#make(now).finally(() => {
      this.#maintenance = undefined;
    });
    await this.#maintenance;
  }

  /** Puts a new signing key in force at once; the old ones stay valid until they expire. */
  async rotateSigningKey(now: Timestamp): Promise<void> {
    await this.#addSigningKey(roundDownToSeconds(now));
    await this.#load();
  }

  /** Announces other lifetimes for a denomination, or revokes it. */
  async changeDenomination(
    hDenom: Uint8Array,
    change: Partial<Pick<Denomination, "start" | "expireWithdraw" | "expireDeposit" | "expireLegal" | "revoked">>,
  ): Promise<void> {
    const denomination = this.denomination(hDenom);
    if (!denomination) throw new Error("no such denomination");
    const changed = { ...denomination, ...change };
    await this.#store.updateDenomination({ ...changed, masterSig: this.#signDenomination(changed) });
    await this.#load();
  }

  async #load(): Promise<void> {
    this.denominations = await this.#store.denominations();
    this.signingKeys = await this.#store.signingKeys();
    this.wireFees = await this.#store.wireFees();
    this.#byHash.clear();
    for (const denomination of this.denominations) this.#byHash.set(encodeBase32(denomination.hDenom), denomination);
    this.generation += 1;
  }

  async #make(now: Timestamp): Promise<void> {
    const soon = now + OVERLAP;
    const missing = this.#options.denominations.filter((plan) => {
      const id = planId(plan);
      return !this.denominations.some((d) => d.plan === id && !d.revoked && d.start <= now && soon < d.expireWithdraw);
    });
    const needsSigningKey = !this.signingKeys.some(({ start, expire }) => start <= now && soon < expire);
    const periods = this.#missingWireFeePeriods(now);
    if (missing.length === 0 && !needsSigningKey && periods.length === 0) return;

    const start = roundDownToSeconds(now) - BACKDATING;
    if (needsSigningKey) await this.#addSigningKey(start);
    for (const { wireMethod, year } of periods) await this.#addWireFee(wireMethod, year);
    // One after the other: each key generation already has a thread of its own, and progress stays in order.
    for (const [done, plan] of missing.entries()) {
      this.#options.progress(done, missing.length);
      await this.#addDenomination(plan, start);
    }
    if (missing.length > 0) this.#options.progress(missing.length, missing.length);
    await this.#load();
  }

  async #addSigningKey(start: Timestamp): Promise<void> {
    const { priv, pub } = createKeyPair();
    const { lifetimes } = this.#options;
    const expire = start + lifetimes.signingKey;
    const end = expire + lifetimes.deposit;
    const masterSig = this.signOffline(signingKeyMessage({ start, expire, end, signkeyPub: pub }));
    await this.#store.addSigningKey(priv, { start, expire, end, masterSig });
  }

  async #addDenomination(plan: DenominationPlan, start: Timestamp): Promise<void> {
    const { pub, priv } = await generateSigningKey(plan);
    const key: DenominationKey = { ...pub, ageMask: plan.ageRestricted ? this.ageMask : 0 };
    const { lifetimes } = this.#options;
    const expireWithdraw = start + lifetimes.withdraw;
    const expireDeposit = expireWithdraw + lifetimes.deposit;
    const denomination = {
      hDenom: hashDenomination(key),
      plan: planId(plan),
      key,
      priv,
      value: this.#amount(plan.value),
      feeWithdraw: this.#amount(plan.fees?.withdraw ?? "0"),
      feeDeposit: this.#amount(plan.fees?.deposit ?? "0"),
      feeRefresh: this.#amount(plan.fees?.refresh ?? "0"),
      feeRefund: this.#amount(plan.fees?.refund ?? "0"),
      start,
      expireWithdraw,
      expireDeposit,
      expireLegal: expireDeposit + lifetimes.legal,
      revoked: false,
    };
    await this.#store.addDenomination({ ...denomination, masterSig: this.#signDenomination(denomination) });
  }

  #signDenomination(denomination: Omit<Denomination, "masterSig">): Uint8Array {
    return this.signOffline(
      denominationMessage({
        masterPub: this.masterPub,
        stampStart: denomination.start,
        stampExpireWithdraw: denomination.expireWithdraw,
        stampExpireDeposit: denomination.expireDeposit,
        stampExpireLegal: denomination.expireLegal,
        value: denomination.value,
        feeWithdraw: denomination.feeWithdraw,
        feeDeposit: denomination.feeDeposit,
        feeRefresh: denomination.feeRefresh,
        feeRefund: denomination.feeRefund,
        hDenom: denomination.hDenom,
      }),
    );
  }

  /** Calendar years, this one and some to come, for which no fee of a method was announced yet. */
  #missingWireFeePeriods(now: Timestamp): { wireMethod: string; year: number }[] {
    const thisYear = yearOf(now);
    const years = Array.from({ length: WIRE_FEE_YEARS_AHEAD + 1 }, (_, ahead) => thisYear + ahead);
    return this.#options.wireMethods.flatMap((wireMethod) =>
      years.filter((year) => !this.wireFeeAt(wireMethod, startOfYear(year))).map((year) => ({ wireMethod, year })),
    );
  }

  async #addWireFee(wireMethod: string, year: number): Promise<void> {
    const { closingFee, wireFee } = this.#options;
    const fee = {
      wireMethod,
      startDate: startOfYear(year),
      endDate: startOfYear(year + 1),
      wireFee: this.#amount(wireFee),
      closingFee: this.#amount(closingFee),
    };
    await this.#store.addWireFee({ ...fee, sig: this.signOffline(wireFeeMessage(fee)) });
  }

  #amount(number: string): Amount {
    return parseAmount(`${this.#options.currency}:${number}`);
  }
}

async function generateSigningKey(plan: DenominationPlan): Promise<{
  pub: BlindSigningKey;
  priv: BlindSigningPrivateKey;
}> {
  if (plan.cipher === "CS") return generateCsSigningKey();
  const { priv, pub } = await generateRsaKeyAsync(plan.rsaBits ?? 2048);
  return { pub: { cipher: "RSA", rsaPub: pub }, priv: { cipher: "RSA", rsaPriv: priv } };
}

/** Plans that differ in what a wallet sees are different denominations. */
function planId({ ageRestricted = false, cipher, fees = {}, value }: DenominationPlan): string {
  const { withdraw = "0", deposit = "0", refresh = "0", refund = "0" } = fees;
  return [cipher, value, ageRestricted ? "age" : "any", withdraw, deposit, refresh, refund].join(" ");
}
