/** The JSON of GET /keys: all that a wallet or merchant must know and verify about the exchange. */
import { compareAmounts, minAmount, parseAmount, printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { utf8 } from "@kontor/taler/bytes";
import { sha512 } from "@kontor/taler/hash";
import { keySetMessage } from "@kontor/taler/signatures/exchange";
import { extensionsMessage, globalFeesMessage, wireAccountMessage } from "@kontor/taler/signatures/offline";
import { DAY, durationToJson, HOUR, type Timestamp, timestampToJson } from "@kontor/taler/time";
import type { ExchangeContext } from "./exchange-context.js";
import type { KeyRing } from "./key-ring.js";
import type { Denomination } from "./key-store.js";

export interface KeysDocument {
  text: string;
  etag: string;
}

const GLOBAL_FEES = { historyExpiration: 365n * DAY, purseTimeout: HOUR, purseAccountLimit: 5 };

/** How amounts of the currency are shown. */
export function currencySpecification(currency: string) {
  return {
    name: currency,
    currency,
    num_fractional_input_digits: 2,
    num_fractional_normal_digits: 2,
    num_fractional_trailing_zero_digits: 2,
    alt_unit_names: { "0": currency },
  };
}

/**
 * The document at `now`. With a `lastIssueDate` that is the start of some denomination, only denominations that start
 * then or later are listed.
 */
export function keysDocument(
  context: ExchangeContext,
  lastIssueDate: Timestamp | undefined,
  now: Timestamp,
): KeysDocument {
  const { ageGroups, currency, ring } = context;
  const zero = `${currency}:0`;
  const groups = denominationGroups(listedDenominations(ring, lastIssueDate));
  const listed = groups.flatMap(({ members }) => members);
  const listIssueDate = earliest(listed, now);
  const extensions = {
    age_restriction: { critical: false, version: "1", config: { age_groups: ageGroups } },
  };
  const hasAgeGroups = ring.denominations.some(({ key }) => key.ageMask !== 0);
  const document = {
    version: context.version,
    base_url: context.baseUrl(),
    currency,
    currency_specification: currencySpecification(currency),
    tiny_amount: printAmount(ring.denominations.map(({ value }) => value).reduce(minAmount)),
    stefan_abs: zero,
    stefan_log: zero,
    stefan_lin: 0,
    asset_type: "fiat",
    accounts: context.accounts.map((paytoUri) => wireAccount(ring, paytoUri)),
    wire_fees: Object.fromEntries(context.wireMethods.map((method) => [method, wireFees(ring, method)])),
    wads: [],
    rewards_allowed: false,
    kyc_enabled: context.kyc.required,
    wallet_balance_limit_without_kyc: [],
    hard_limits: [],
    zero_limits: [],
    denominations: groups.map(({ head, members }) => groupJson(head, members)),
    recoup: ring.denominations
      .filter(({ revoked }) => revoked)
      .map(({ hDenom }) => ({ h_denom_pub: encodeBase32(hDenom) })),
    signkeys: ring.signingKeys
      .filter(({ expire }) => expire > now)
      .map((key) => ({
        key: encodeBase32(key.pub),
        stamp_start: timestampToJson(key.start),
        stamp_expire: timestampToJson(key.expire),
        stamp_end: timestampToJson(key.end),
        master_sig: encodeBase32(key.masterSig),
      })),
    auditors: [],
    global_fees: ring.wireFees
      .filter(({ wireMethod }) => wireMethod === context.wireMethods[0])
      .map(({ startDate, endDate }) => globalFees(ring, currency, startDate, endDate)),
    master_public_key: encodeBase32(ring.masterPub),
    reserve_closing_delay: durationToJson(28n * DAY),
    list_issue_date: timestampToJson(listIssueDate),
    ...(hasAgeGroups && {
      extensions,
      extensions_sig: encodeBase32(ring.signOffline(extensionsMessage(extensions))),
    }),
    ...ring.signOnline(
      keySetMessage(
        listIssueDate,
        listed.map(({ masterSig }) => masterSig),
      ),
      now,
    ),
    // Not of the protocol, and not signed: a backend that handles real money can refuse an exchange that says this.
    kontor_sandbox: true,
  };
  const text = JSON.stringify(document);
  return { text, etag: encodeBase32(sha512(utf8(text))) };
}

/** The first start of a denomination, `now` where there is none before. */
function earliest(denominations: readonly Denomination[], now: Timestamp): Timestamp {
  let first = now;
  for (const { start } of denominations) if (start < first) first = start;
  return first;
}

/** All but revoked ones; filtered only where the date is one the client can have learnt from us. */
function listedDenominations(ring: KeyRing, lastIssueDate: Timestamp | undefined): Denomination[] {
  const valid = ring.denominations.filter(({ revoked }) => !revoked);
  if (!valid.some(({ start }) => start === lastIssueDate)) return valid;
  return valid.filter(({ start }) => start >= lastIssueDate!);
}

interface DenominationGroup {
  head: Denomination;
  members: Denomination[];
}

/** One group per cipher, value, fees and age mask, in the order of their first members. */
function denominationGroups(denominations: readonly Denomination[]): DenominationGroup[] {
  const groups: DenominationGroup[] = [];
  for (const denomination of denominations) {
    const group = groups.find(({ head }) => isSameGroup(head, denomination));
    if (group) group.members.push(denomination);
    else groups.push({ head: denomination, members: [denomination] });
  }
  return groups;
}

function isSameGroup(a: Denomination, b: Denomination): boolean {
  return (
    a.key.cipher === b.key.cipher &&
    a.key.ageMask === b.key.ageMask &&
    compareAmounts(a.value, b.value) === 0 &&
    compareAmounts(a.feeWithdraw, b.feeWithdraw) === 0 &&
    compareAmounts(a.feeDeposit, b.feeDeposit) === 0 &&
    compareAmounts(a.feeRefresh, b.feeRefresh) === 0 &&
    compareAmounts(a.feeRefund, b.feeRefund) === 0
  );
}

function groupJson(head: Denomination, members: readonly Denomination[]) {
  const { ageMask, cipher } = head.key;
  return {
    cipher: ageMask === 0 ? cipher : `${cipher}+age_restricted`,
    ...(ageMask !== 0 && { age_mask: ageMask }),
    value: printAmount(head.value),
    fee_withdraw: printAmount(head.feeWithdraw),
    fee_deposit: printAmount(head.feeDeposit),
    fee_refresh: printAmount(head.feeRefresh),
    fee_refund: printAmount(head.feeRefund),
    denoms: members.map(({ key, ...denomination }) => ({
      master_sig: encodeBase32(denomination.masterSig),
      stamp_start: timestampToJson(denomination.start),
      stamp_expire_withdraw: timestampToJson(denomination.expireWithdraw),
      stamp_expire_deposit: timestampToJson(denomination.expireDeposit),
      stamp_expire_legal: timestampToJson(denomination.expireLegal),
      ...(key.cipher === "RSA" ? { rsa_pub: encodeBase32(key.rsaPub) } : { cs_pub: encodeBase32(key.csPub) }),
    })),
  };
}

function wireAccount(ring: KeyRing, paytoUri: string) {
  const details = { paytoUri, creditRestrictions: [], debitRestrictions: [] };
  return {
    payto_uri: paytoUri,
    credit_restrictions: [],
    debit_restrictions: [],
    priority: 0,
    master_sig: encodeBase32(ring.signOffline(wireAccountMessage(details))),
  };
}

function wireFees(ring: KeyRing, method: string) {
  return ring.wireFees
    .filter(({ wireMethod }) => wireMethod === method)
    .map((fee) => ({
      wire_fee: printAmount(fee.wireFee),
      closing_fee: printAmount(fee.closingFee),
      start_date: timestampToJson(fee.startDate),
      end_date: timestampToJson(fee.endDate),
      sig: encodeBase32(fee.sig),
    }));
}

function globalFees(ring: KeyRing, currency: string, startDate: Timestamp, endDate: Timestamp) {
  const none = parseAmount(`${currency}:0`);
  const fees = { startDate, endDate, historyFee: none, accountFee: none, purseFee: none, ...GLOBAL_FEES };
  return {
    start_date: timestampToJson(startDate),
    end_date: timestampToJson(endDate),
    history_fee: printAmount(none),
    account_fee: printAmount(none),
    purse_fee: printAmount(none),
    history_expiration: durationToJson(GLOBAL_FEES.historyExpiration),
    purse_account_limit: GLOBAL_FEES.purseAccountLimit,
    purse_timeout: durationToJson(GLOBAL_FEES.purseTimeout),
    master_sig: encodeBase32(ring.signOffline(globalFeesMessage(fees))),
  };
}
