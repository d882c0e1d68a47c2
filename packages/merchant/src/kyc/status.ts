/** What the shop is told about one account at one exchange, derived from the last answer. Pure. */

import { type Amount, printAmount, zeroAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { equalBytes } from "@kontor/taler/bytes";
import type { VerifiedKeys } from "@kontor/taler/keys-verification";
import { AccountLimit } from "@kontor/taler/schemas/exchange-keys";
import type { KycStatus, MerchantAccountKycRedirectJson } from "@kontor/taler/schemas/kyc";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import { durationToJson } from "@kontor/taler/time";
import { type StaticDecode, Type } from "typebox";
import type { KycState } from "../bank-accounts/kyc-store.js";
import type { Account } from "../bank-accounts/store.js";
import type { TrustedExchange } from "../config/trusted-exchange.js";
import { type Candidate, canWireTo } from "../exchanges/usable.js";
import { kycAuthPaytos } from "./kyc-auth.js";

type Limit = StaticDecode<typeof AccountLimit>;

const limitsCodec = wireCodec(Type.Array(AccountLimit));

/** The answers by which an exchange says that it does not know our key for the account. */
const KEY_UNKNOWN = [403, 404, 409];

/** Whether the exchange wires in the way of the account at all; also where that is not known yet. */
export function hasCommonMethod(account: Account, keys: VerifiedKeys | undefined): boolean {
  return keys === undefined || keys.accounts.some(({ wireMethod }) => wireMethod === account.wireMethod);
}

/** The entry of the account at the exchange. */
export function kycEntry(
  account: Account,
  exchange: TrustedExchange,
  keys: VerifiedKeys | undefined,
  state: KycState | undefined,
  merchantPub: Uint8Array,
): MerchantAccountKycRedirectJson {
  const kycAuths = keys === undefined ? [] : kycAuthPaytos(keys, account, merchantPub);
  const limits = limitsOf(keys, state);
  const status = statusOf(account, keys, state, { canAuthenticate: kycAuths.length > 0, limits });
  return {
    status,
    payto_uri: account.paytoUri,
    h_wire: encodeBase32(account.hWire),
    exchange_url: exchange.baseUrl,
    exchange_currency: exchange.currency,
    exchange_http_status: state?.httpStatus ?? 0,
    no_keys: keys === undefined,
    auth_conflict: keys !== undefined && kycAuths.length === 0,
    ...(state === undefined || state.exchangeCode === 0 ? {} : { exchange_code: state.exchangeCode }),
    ...(state?.accessToken === undefined ? {} : { access_token: encodeBase32(state.accessToken) }),
    ...(limits === undefined ? {} : { limits: limits.map(limitJson) }),
    ...(status === "kyc-wire-required" ? { payto_kycauths: kycAuths } : {}),
  };
}

function statusOf(
  account: Account,
  keys: VerifiedKeys | undefined,
  state: KycState | undefined,
  { canAuthenticate, limits }: { readonly canAuthenticate: boolean; readonly limits: readonly Limit[] | undefined },
): KycStatus {
  if (keys === undefined) return "no-exchange-keys";
  if (!canWireTo(keys, account)) return "unsupported-account";
  if (state?.lastCheck === undefined) return "checking";
  const { httpStatus } = state;
  if (httpStatus === 0) return "exchange-unreachable";
  if (state.amlReview) return "awaiting-aml-review";
  // Nothing is demanded of who does nothing that is limited; but a shop does, and should begin with the form before.
  if (httpStatus === 200 || httpStatus === 204) return isLimitedToZero(limits, OPERATIONS) ? "kyc-required" : "ready";
  if (httpStatus === 202) return "kyc-required";
  if (KEY_UNKNOWN.includes(httpStatus)) return canAuthenticate ? "kyc-wire-required" : "kyc-wire-impossible";
  if (httpStatus === 500) return "exchange-internal-error";
  if (httpStatus === 504) return "exchange-gateway-timeout";
  return "exchange-status-invalid";
}

/** The limits in force: the exchange's for this account, else those that it publishes for everybody. */
function limitsOf(keys: VerifiedKeys | undefined, state: KycState | undefined): readonly Limit[] | undefined {
  if (state?.limits !== undefined) return limitsCodec.decode(JSON.parse(state.limits));
  if (keys === undefined) return undefined;
  const hard = keys.hardLimits.map(({ operationType, softLimit, threshold, timeframe }) => ({
    operation_type: operationType,
    timeframe,
    threshold,
    soft_limit: softLimit,
  }));
  const isDone = state !== undefined && [200, 204].includes(state.httpStatus) && !state.amlReview;
  const zero = isDone
    ? []
    : keys.zeroLimits.map((operation) => ({
        operation_type: operation,
        timeframe: 0n,
        threshold: zeroAmount(keys.currency),
        soft_limit: true,
      }));
  const limits = [...hard, ...zero];
  return limits.length === 0 ? undefined : limits;
}

/** The exchange as a way for money to that account, with what it said about the account. */
export function candidateFor(
  account: Account,
  exchange: TrustedExchange,
  keys: VerifiedKeys | undefined,
  states: readonly KycState[],
): Candidate {
  const state = states.find(
    ({ exchangeUrl, hWire }) => exchangeUrl === exchange.baseUrl && equalBytes(hWire, account.hWire),
  );
  const limits = limitsOf(keys, state);
  const limit = hardLimitOf(limits, exchange.currency);
  return { exchange, keys, account: { limit, isBlocked: isLimitedToZero(limits, TAKEN_FROM_WALLETS) } };
}

/** What an exchange does with a shop's money. */
const OPERATIONS = ["DEPOSIT", "AGGREGATE", "TRANSACTION"];

/** The most of one order that the exchange may take for the account by limits that no KYC raises; undefined without any. */
function hardLimitOf(limits: readonly Limit[] | undefined, currency: string): Amount | undefined {
  const thresholds = (limits ?? [])
    .filter(({ operation_type, soft_limit }) => soft_limit !== true && OPERATIONS.includes(operation_type))
    .map(({ threshold }) => threshold)
    .filter((threshold) => threshold.currency === currency);
  return thresholds.length === 0 ? undefined : thresholds.reduce((least, one) => (isLess(one, least) ? one : least));
}

function isLess(a: Amount, b: Amount): boolean {
  return a.value < b.value || (a.value === b.value && a.fraction < b.fraction);
}

/**
 * Without these no order can be paid. What keeps an exchange from wiring alone (AGGREGATE) keeps it from no deposit: the
 * money waits there until the owner is identified.
 */
const TAKEN_FROM_WALLETS = ["DEPOSIT", "TRANSACTION"];

/** Whether one of the operations is forbidden, be it only before the owner is identified. */
function isLimitedToZero(limits: readonly Limit[] | undefined, operations: readonly string[]): boolean {
  return (limits ?? []).some(
    ({ operation_type, threshold }) =>
      operations.includes(operation_type) && threshold.value === 0n && threshold.fraction === 0,
  );
}

function limitJson({ operation_type, soft_limit, threshold, timeframe }: Limit) {
  return {
    operation_type,
    timeframe: durationToJson(timeframe),
    threshold: printAmount(threshold),
    soft_limit: soft_limit ?? false,
  };
}
