/**
 * Checks an exchange's `GET /keys` against the master key we trust. Pure, and plain data in
 * and out: hundreds of signatures take a while, so that this is made to run in a worker thread.
 */

import type { Amount } from "./amount.js";
import { encodeBase32 } from "./base32.js";
import { equalBytes } from "./bytes.js";
import { type DenominationKey, hashDenomination } from "./denomination.js";
import { importPublicKey, verify } from "./eddsa.js";
import { isCompatible } from "./libtool-version.js";
import { wireMethod } from "./payto.js";
import type { ExchangeKeys } from "./schemas/exchange-keys.js";
import { keySetMessage } from "./signatures/exchange.js";
import {
  auditorDenominationMessage,
  type DenominationValidity,
  denominationMessage,
  extensionsMessage,
  type GlobalFeesValues,
  globalFeesMessage,
  signingKeyMessage,
  type WireFeeValues,
  wireAccountMessage,
  wireFeeMessage,
} from "./signatures/offline.js";
import type { JsonValue } from "./strict-json.js";
import { type Duration, HOUR, type Timestamp } from "./time.js";

/** The exchange protocol as we speak it: 32, and down to 21, whose KYC endpoints we use. */
export const EXCHANGE_PROTOCOL_VERSION = "32:0:11";

/** The check that an answer failed. */
export type KeysCheck =
  | "version"
  | "master-key"
  | "currency"
  | "stefan"
  | "signing-key"
  | "wire-fee"
  | "account"
  | "global-fees"
  | "extensions"
  | "denomination"
  | "auditor"
  | "exchange-key"
  | "key-set";

/** A `/keys` answer that must not be used. */
export class KeysError extends Error {
  override readonly name = "KeysError";

  constructor(
    readonly check: KeysCheck,
    message: string,
  ) {
    super(message);
  }
}

/** What we know of an exchange before we ask it. */
export interface ExpectedExchange {
  readonly masterPub: Uint8Array;
  readonly currency: string;
  /** If given, another `base_url` is reported as a warning. */
  readonly baseUrl?: string | undefined;
}

export interface VerifiedDenomination extends Omit<DenominationValidity, "masterPub"> {
  readonly key: DenominationKey;
  /** The exchange lost the private key: no withdrawals. */
  readonly lost: boolean;
  /** Coins of it are refused. */
  readonly revoked: boolean;
  readonly masterSig: Uint8Array;
}

export interface VerifiedSigningKey {
  readonly exchangePub: Uint8Array;
  readonly start: Timestamp;
  readonly expire: Timestamp;
  readonly end: Timestamp;
  readonly masterSig: Uint8Array;
}

/** A rule on the accounts that can deal with an account of the exchange. */
export type AccountRestriction =
  | { readonly type: "deny" }
  | {
      readonly type: "regex";
      readonly paytoRegex: string;
      readonly humanHint: string;
      readonly humanHintI18n?: Readonly<Record<string, string>>;
    };

export interface VerifiedAccount {
  readonly paytoUri: string;
  readonly wireMethod: string;
  readonly conversionUrl?: string;
  /** Whom the exchange can pay. */
  readonly debitRestrictions: readonly AccountRestriction[];
  /** Who can pay the exchange. */
  readonly creditRestrictions: readonly AccountRestriction[];
  readonly priority: number;
  readonly bankLabel?: string;
  readonly masterSig: Uint8Array;
}

export interface VerifiedWireFee extends Omit<WireFeeValues, "wireMethod"> {
  readonly masterSig: Uint8Array;
}

export interface VerifiedGlobalFees extends GlobalFeesValues {
  readonly masterSig: Uint8Array;
}

export interface OperationLimit {
  readonly operationType: string;
  readonly timeframe: Duration;
  readonly threshold: Amount;
  /** True when KYC may raise it. */
  readonly softLimit: boolean;
}

/** The default of how much of the fees a merchant carries. */
export interface StefanCurve {
  readonly abs: Amount;
  readonly log: Amount;
  readonly lin: number;
}

/** What an exchange said, every part of it checked. */
export interface VerifiedKeys {
  readonly version: string;
  readonly baseUrl: string;
  readonly currency: string;
  readonly masterPub: Uint8Array;
  readonly listIssueDate: Timestamp;
  /** By the base32 of their hash; `findDenomination` looks up by bytes. */
  readonly denominations: ReadonlyMap<string, VerifiedDenomination>;
  /** Base32 hashes of revoked denominations, also of those that are listed no more. */
  readonly revokedDenominations: ReadonlySet<string>;
  readonly signingKeys: readonly VerifiedSigningKey[];
  readonly accounts: readonly VerifiedAccount[];
  /** By wire method in lower case, in the order of the answer. */
  readonly wireFees: ReadonlyMap<string, readonly VerifiedWireFee[]>;
  readonly globalFees: readonly VerifiedGlobalFees[];
  readonly hardLimits: readonly OperationLimit[];
  /** Operations that need KYC before any money moves. */
  readonly zeroLimits: readonly string[];
  readonly stefan: StefanCurve;
  readonly tinyAmount?: Amount;
  readonly kycEnabled: boolean;
  /** What is odd but harmless, for the log. */
  readonly warnings: readonly string[];
}

type WireAccountJson = ExchangeKeys["accounts"][number];
type RestrictionJson = WireAccountJson["debit_restrictions"][number];
type VerifyMaster = (message: Uint8Array, signature: Uint8Array) => boolean;

/** Clocks may differ that much when a fresh answer is checked. */
const CLOCK_SKEW = HOUR;

/** The members of an account whose signature we know how to check; later ones may be signed as well. */
const KNOWN_ACCOUNT_MEMBERS = new Set([
  "payto_uri",
  "conversion_url",
  "credit_restrictions",
  "debit_restrictions",
  "master_sig",
  "bank_label",
  "priority",
]);

/**
 * Checks a decoded `/keys` answer.
 * @param now for the validity of the key that signed the answer
 * @throws KeysError naming the first check that failed
 */
export function verifyKeys(keys: ExchangeKeys, expected: ExpectedExchange, now: Timestamp): VerifiedKeys {
  const warnings: string[] = [];
  checkIdentity(keys, expected, warnings);
  checkCurrencies(keys);
  const stefan = stefanCurve(keys);

  const master = importPublicKey(expected.masterPub);
  const verifyMaster: VerifyMaster = (message, signature) => verify(master, message, signature);

  const signingKeys = verifiedSigningKeys(keys, verifyMaster);
  const wireFees = verifiedWireFees(keys, verifyMaster);
  const accounts = verifiedAccounts(keys, verifyMaster, warnings);
  const globalFees = verifiedGlobalFees(keys, verifyMaster);
  checkExtensions(keys, verifyMaster);
  const revokedDenominations = new Set((keys.recoup ?? []).map(({ h_denom_pub }) => encodeBase32(h_denom_pub)));
  const denominations = verifiedDenominations(keys, verifyMaster, revokedDenominations);
  checkAuditors(keys, denominations);
  checkSigner(keys, now);

  return {
    version: keys.version,
    baseUrl: keys.base_url,
    currency: keys.currency,
    masterPub: keys.master_public_key,
    listIssueDate: keys.list_issue_date,
    denominations,
    revokedDenominations,
    signingKeys,
    accounts,
    wireFees,
    globalFees,
    hardLimits: (keys.hard_limits ?? []).map((limit) => ({
      operationType: limit.operation_type,
      timeframe: limit.timeframe,
      threshold: limit.threshold,
      softLimit: limit.soft_limit ?? false,
    })),
    zeroLimits: (keys.zero_limits ?? []).map((limit) => limit.operation_type),
    stefan,
    ...(keys.tiny_amount && { tinyAmount: keys.tiny_amount }),
    kycEnabled: keys.kyc_enabled ?? false,
    warnings,
  };
}

/** The denomination of a hash, if the exchange has it. */
export function findDenomination(keys: VerifiedKeys, hDenom: Uint8Array): VerifiedDenomination | undefined {
  return keys.denominations.get(encodeBase32(hDenom));
}

/** The fees for a wire transfer at that time: the entry with `start_date <= time < end_date`. */
export function wireFeeAt(keys: VerifiedKeys, method: string, time: Timestamp): VerifiedWireFee | undefined {
  const fees = keys.wireFees.get(method.toLowerCase()) ?? [];
  return fees.find((fee) => fee.startDate <= time && time < fee.endDate);
}

/** Whether a key may have signed an answer that arrives now; allows for clocks that differ by an hour. */
export function isSigningKeyValid(key: { start: Timestamp; expire: Timestamp }, now: Timestamp): boolean {
  return key.start <= now + CLOCK_SKEW && key.expire > now - CLOCK_SKEW;
}

function checkIdentity(keys: ExchangeKeys, expected: ExpectedExchange, warnings: string[]): void {
  let compatible: boolean;
  try {
    compatible = isCompatible(EXCHANGE_PROTOCOL_VERSION, keys.version);
  } catch {
    throw new KeysError("version", `the exchange's version ${JSON.stringify(keys.version)} is malformed`);
  }
  if (!compatible) {
    throw new KeysError("version", `the exchange speaks ${keys.version}, we speak ${EXCHANGE_PROTOCOL_VERSION}`);
  }
  if (!equalBytes(keys.master_public_key, expected.masterPub)) {
    throw new KeysError("master-key", "the exchange has another master key than the one we trust");
  }
  if (keys.currency !== expected.currency) {
    throw new KeysError("currency", `the exchange deals in ${keys.currency}, not in ${expected.currency}`);
  }
  if (expected.baseUrl !== undefined && keys.base_url !== expected.baseUrl) {
    warnings.push(`the exchange calls itself ${keys.base_url}, we know it as ${expected.baseUrl}`);
  }
}

function checkCurrencies(keys: ExchangeKeys): void {
  const amounts: (Amount | undefined)[] = [
    keys.stefan_abs,
    keys.stefan_log,
    keys.tiny_amount,
    ...(keys.wallet_balance_limit_without_kyc ?? []),
    ...(keys.hard_limits ?? []).map((limit) => limit.threshold),
    ...Object.values(keys.wire_fees).flatMap((fees) => fees.flatMap((fee) => [fee.wire_fee, fee.closing_fee])),
    ...(keys.global_fees ?? []).flatMap((fees) => [fees.history_fee, fees.account_fee, fees.purse_fee]),
    ...keys.denominations.flatMap((group) => [
      group.value,
      group.fee_withdraw,
      group.fee_deposit,
      group.fee_refresh,
      group.fee_refund,
    ]),
  ];
  const foreign = amounts.find((amount) => amount !== undefined && amount.currency !== keys.currency);
  if (foreign) throw new KeysError("currency", `an amount in ${foreign.currency} where ${keys.currency} is dealt in`);
}

function stefanCurve(keys: ExchangeKeys): StefanCurve {
  const none: Amount = { currency: keys.currency, value: 0n, fraction: 0 };
  const lin = keys.stefan_lin ?? 0;
  if (lin >= 1) throw new KeysError("stefan", `a linear fee of ${lin} would eat the whole amount`);
  return { abs: keys.stefan_abs ?? none, log: keys.stefan_log ?? none, lin };
}

function verifiedSigningKeys(keys: ExchangeKeys, verifyMaster: VerifyMaster): VerifiedSigningKey[] {
  return keys.signkeys.map((signkey) => {
    const values = { start: signkey.stamp_start, expire: signkey.stamp_expire, end: signkey.stamp_end };
    if (!verifyMaster(signingKeyMessage({ ...values, signkeyPub: signkey.key }), signkey.master_sig)) {
      throw new KeysError("signing-key", `signing key ${encodeBase32(signkey.key)} is not signed by the master key`);
    }
    return { ...values, exchangePub: signkey.key, masterSig: signkey.master_sig };
  });
}

function verifiedWireFees(keys: ExchangeKeys, verifyMaster: VerifyMaster): Map<string, VerifiedWireFee[]> {
  const byMethod = new Map<string, VerifiedWireFee[]>();
  for (const [name, fees] of Object.entries(keys.wire_fees)) {
    const method = name.toLowerCase();
    const verified = fees.map((fee) => {
      const values = {
        startDate: fee.start_date,
        endDate: fee.end_date,
        wireFee: fee.wire_fee,
        closingFee: fee.closing_fee,
      };
      if (!verifyMaster(wireFeeMessage({ ...values, wireMethod: method }), fee.sig)) {
        throw new KeysError("wire-fee", `a wire fee of method ${method} is not signed by the master key`);
      }
      return { ...values, masterSig: fee.sig };
    });
    byMethod.set(method, verified);
  }
  return byMethod;
}

function verifiedAccounts(keys: ExchangeKeys, verifyMaster: VerifyMaster, warnings: string[]): VerifiedAccount[] {
  const accounts: VerifiedAccount[] = [];
  for (const account of keys.accounts) {
    const message = accountMessage(account);
    if (verifyMaster(message, account.master_sig)) {
      accounts.push(parsedAccount(account, warnings));
      continue;
    }
    if (Object.keys(account).every((member) => KNOWN_ACCOUNT_MEMBERS.has(member))) {
      throw new KeysError("account", `account ${account.payto_uri} is not signed by the master key`);
    }
    warnings.push(`account ${account.payto_uri} is left out: its signature may cover members that we do not know`);
  }
  return accounts;
}

function accountMessage(account: WireAccountJson): Uint8Array {
  try {
    return wireAccountMessage({
      paytoUri: account.payto_uri,
      conversionUrl: account.conversion_url,
      debitRestrictions: account.debit_restrictions as JsonValue,
      creditRestrictions: account.credit_restrictions as JsonValue,
    });
  } catch {
    throw new KeysError("account", `the restrictions of account ${account.payto_uri} have no canonical form`);
  }
}

function parsedAccount(account: WireAccountJson, warnings: string[]): VerifiedAccount {
  let method: string;
  try {
    method = wireMethod(account.payto_uri);
  } catch {
    throw new KeysError("account", `account ${account.payto_uri} is no payto URI`);
  }
  const parsed = (restriction: RestrictionJson) => accountRestriction(restriction, account.payto_uri, warnings);
  return {
    paytoUri: account.payto_uri,
    wireMethod: method,
    ...(account.conversion_url !== undefined && { conversionUrl: account.conversion_url }),
    debitRestrictions: account.debit_restrictions.map(parsed),
    creditRestrictions: account.credit_restrictions.map(parsed),
    priority: account.priority ?? 0,
    ...(account.bank_label !== undefined && { bankLabel: account.bank_label }),
    masterSig: account.master_sig,
  };
}

/** A restriction that we do not understand forbids everything: better no payment than one that cannot be wired. */
function accountRestriction(restriction: RestrictionJson, paytoUri: string, warnings: string[]): AccountRestriction {
  if (restriction.type === "deny") return { type: "deny" };
  if (restriction.type !== "regex") {
    warnings.push(`account ${paytoUri} has a restriction of unknown type ${JSON.stringify(restriction.type)}`);
    return { type: "deny" };
  }
  if (restriction.payto_regex === undefined) {
    throw new KeysError("account", `account ${paytoUri} has a regex restriction without payto_regex`);
  }
  return {
    type: "regex",
    paytoRegex: restriction.payto_regex,
    humanHint: restriction.human_hint ?? "",
    ...(restriction.human_hint_i18n && { humanHintI18n: restriction.human_hint_i18n }),
  };
}

function verifiedGlobalFees(keys: ExchangeKeys, verifyMaster: VerifyMaster): VerifiedGlobalFees[] {
  return (keys.global_fees ?? []).map((fees) => {
    const values: GlobalFeesValues = {
      startDate: fees.start_date,
      endDate: fees.end_date,
      purseTimeout: fees.purse_timeout,
      historyExpiration: fees.history_expiration,
      historyFee: fees.history_fee,
      accountFee: fees.account_fee,
      purseFee: fees.purse_fee,
      purseAccountLimit: fees.purse_account_limit,
    };
    if (!verifyMaster(globalFeesMessage(values), fees.master_sig)) {
      throw new KeysError("global-fees", "global fees are not signed by the master key");
    }
    return { ...values, masterSig: fees.master_sig };
  });
}

function checkExtensions(keys: ExchangeKeys, verifyMaster: VerifyMaster): void {
  if (!keys.extensions || !keys.extensions_sig) return; // unsigned extensions are as good as none
  let message: Uint8Array;
  try {
    message = extensionsMessage(keys.extensions as JsonValue);
  } catch {
    throw new KeysError("extensions", "the extensions have no canonical form");
  }
  if (!verifyMaster(message, keys.extensions_sig)) {
    throw new KeysError("extensions", "the extensions are not signed by the master key");
  }
}

function verifiedDenominations(
  keys: ExchangeKeys,
  verifyMaster: VerifyMaster,
  revoked: ReadonlySet<string>,
): Map<string, VerifiedDenomination> {
  const masterPub = keys.master_public_key;
  const byHash = new Map<string, VerifiedDenomination>();
  for (const group of keys.denominations) {
    const ageMask = group.cipher === "RSA" || group.cipher === "CS" ? 0 : group.age_mask;
    for (const denom of group.denoms) {
      const key: DenominationKey =
        "rsa_pub" in denom
          ? { cipher: "RSA", ageMask, rsaPub: denom.rsa_pub }
          : { cipher: "CS", ageMask, csPub: denom.cs_pub };
      const values = {
        stampStart: denom.stamp_start,
        stampExpireWithdraw: denom.stamp_expire_withdraw,
        stampExpireDeposit: denom.stamp_expire_deposit,
        stampExpireLegal: denom.stamp_expire_legal,
        value: group.value,
        feeWithdraw: group.fee_withdraw,
        feeDeposit: group.fee_deposit,
        feeRefresh: group.fee_refresh,
        feeRefund: group.fee_refund,
        hDenom: hashDenomination(key),
      };
      const hash = encodeBase32(values.hDenom);
      if (!verifyMaster(denominationMessage({ ...values, masterPub }), denom.master_sig)) {
        throw new KeysError("denomination", `denomination ${hash} is not signed by the master key`);
      }
      byHash.set(hash, {
        ...values,
        key,
        lost: denom.lost ?? false,
        revoked: revoked.has(hash),
        masterSig: denom.master_sig,
      });
    }
  }
  return byHash;
}

function checkAuditors(keys: ExchangeKeys, denominations: ReadonlyMap<string, VerifiedDenomination>): void {
  const masterPub = keys.master_public_key;
  for (const auditor of keys.auditors ?? []) {
    const auditorPub = importPublicKey(auditor.auditor_pub);
    for (const { denom_pub_h, auditor_sig } of auditor.denomination_keys) {
      const denomination = denominations.get(encodeBase32(denom_pub_h));
      if (!denomination) continue;
      const message = auditorDenominationMessage(auditor.auditor_url, { ...denomination, masterPub });
      if (!verify(auditorPub, message, auditor_sig)) {
        throw new KeysError("auditor", `auditor ${auditor.auditor_url} did not sign what is said to be its signature`);
      }
    }
  }
}

function checkSigner(keys: ExchangeKeys, now: Timestamp): void {
  const signer = keys.signkeys.find((signkey) => equalBytes(signkey.key, keys.exchange_pub));
  if (!signer)
    throw new KeysError("exchange-key", "the answer is signed with a key that is not among its signing keys");
  if (!isSigningKeyValid({ start: signer.stamp_start, expire: signer.stamp_expire }, now)) {
    throw new KeysError("exchange-key", "the answer is signed with a key that is not valid now");
  }
  const masterSigs = keys.denominations.flatMap((group) => group.denoms.map((denom) => denom.master_sig));
  if (!verify(keys.exchange_pub, keySetMessage(keys.list_issue_date, masterSigs), keys.exchange_sig)) {
    throw new KeysError("key-set", "the list of denominations is not signed by the exchange");
  }
}
