/** What an exchange signs with its offline master key, and an auditor with its own. */

import { type Amount, amountBytes } from "../amount.js";
import { u32be, utf8, utf8z } from "../bytes.js";
import { canonicalJson, hashJson } from "../canonical-json.js";
import { hkdf, sha512z } from "../hash.js";
import { hashFullPayto } from "../payto.js";
import type { JsonValue } from "../strict-json.js";
import { type Duration, durationBytes, type Timestamp, timestampBytes } from "../time.js";
import { Purpose, purposeBlock } from "./purpose.js";

export interface SigningKeyValues {
  readonly start: Timestamp;
  readonly expire: Timestamp;
  readonly end: Timestamp;
  readonly signkeyPub: Uint8Array;
}

/**
 * An online signing key.
 * 1024, 64 bytes: `8 start[8] · 16 expire[8] · 24 end[8] · 32 signkey_pub[32]` (TALER_ExchangeSigningKeyValidityPS).
 */
export function signingKeyMessage(values: SigningKeyValues): Uint8Array {
  return purposeBlock(
    Purpose.MASTER_SIGNING_KEY_VALIDITY,
    timestampBytes(values.start),
    timestampBytes(values.expire),
    timestampBytes(values.end),
    values.signkeyPub,
  );
}

export interface DenominationValidity {
  readonly masterPub: Uint8Array;
  readonly stampStart: Timestamp;
  readonly stampExpireWithdraw: Timestamp;
  readonly stampExpireDeposit: Timestamp;
  readonly stampExpireLegal: Timestamp;
  readonly value: Amount;
  readonly feeWithdraw: Amount;
  readonly feeDeposit: Amount;
  readonly feeRefresh: Amount;
  readonly feeRefund: Amount;
  readonly hDenom: Uint8Array;
}

/**
 * A denomination.
 * 1025, 256 bytes: `8 master_pub[32] · 40 stamp_start[8] · 48 stamp_expire_withdraw[8] · 56 stamp_expire_deposit[8] ·
 * 64 stamp_expire_legal[8] · 72 value[24] · 96 fee_withdraw[24] · 120 fee_deposit[24] · 144 fee_refresh[24] ·
 * 168 fee_refund[24] · 192 h_denom_pub[64]` (TALER_DenominationKeyValidityPS).
 */
export function denominationMessage(values: DenominationValidity): Uint8Array {
  return purposeBlock(Purpose.MASTER_DENOMINATION_KEY_VALIDITY, values.masterPub, ...denominationBody(values));
}

/**
 * An auditor's word for a denomination.
 * 1064, 320 bytes: `8 SHA-512(auditor_url || 00)[64]`, then the body of 1025 (TALER_ExchangeKeyValidityPS).
 */
export function auditorDenominationMessage(auditorUrl: string, values: DenominationValidity): Uint8Array {
  return purposeBlock(
    Purpose.AUDITOR_EXCHANGE_KEYS,
    sha512z(auditorUrl),
    values.masterPub,
    ...denominationBody(values),
  );
}

function denominationBody(values: DenominationValidity): Uint8Array[] {
  return [
    timestampBytes(values.stampStart),
    timestampBytes(values.stampExpireWithdraw),
    timestampBytes(values.stampExpireDeposit),
    timestampBytes(values.stampExpireLegal),
    amountBytes(values.value),
    amountBytes(values.feeWithdraw),
    amountBytes(values.feeDeposit),
    amountBytes(values.feeRefresh),
    amountBytes(values.feeRefund),
    values.hDenom,
  ];
}

export interface WireFeeValues {
  /** Such as "iban" or "x-taler-bank". */
  readonly wireMethod: string;
  readonly startDate: Timestamp;
  readonly endDate: Timestamp;
  readonly wireFee: Amount;
  readonly closingFee: Amount;
}

/**
 * The fees of a wire method in one period.
 * 1028, 136 bytes: `8 SHA-512(method || 00)[64] · 72 start_date[8] · 80 end_date[8] · 88 wire_fee[24] ·
 * 112 closing_fee[24]` (TALER_MasterWireFeePS).
 */
export function wireFeeMessage(values: WireFeeValues): Uint8Array {
  return purposeBlock(
    Purpose.MASTER_WIRE_FEES,
    sha512z(values.wireMethod),
    timestampBytes(values.startDate),
    timestampBytes(values.endDate),
    amountBytes(values.wireFee),
    amountBytes(values.closingFee),
  );
}

export interface WireAccountValues {
  /** The full payto, byte for byte as published. */
  readonly paytoUri: string;
  readonly conversionUrl?: string | undefined;
  readonly debitRestrictions: JsonValue;
  readonly creditRestrictions: JsonValue;
}

/**
 * A bank account of the exchange: the `master_sig` of `accounts[]`.
 * 1030, 232 bytes: `8 full payto hash[32] · 40 SHA-512(conversion_url || 00)[64] or zeros ·
 * 104 JSON hash of debit_restrictions[64] · 168 JSON hash of credit_restrictions[64]` (TALER_MasterWireDetailsPS).
 */
export function wireAccountMessage(values: WireAccountValues): Uint8Array {
  return purposeBlock(
    Purpose.MASTER_WIRE_DETAILS,
    hashFullPayto(values.paytoUri),
    values.conversionUrl === undefined ? new Uint8Array(64) : sha512z(values.conversionUrl),
    hashJson(values.debitRestrictions),
    hashJson(values.creditRestrictions),
  );
}

export interface GlobalFeesValues {
  readonly startDate: Timestamp;
  readonly endDate: Timestamp;
  readonly purseTimeout: Duration;
  readonly historyExpiration: Duration;
  readonly historyFee: Amount;
  readonly accountFee: Amount;
  readonly purseFee: Amount;
  readonly purseAccountLimit: number;
}

/**
 * The fees that belong to no denomination.
 * 1022, 116 bytes: `8 start_date[8] · 16 end_date[8] · 24 purse_timeout[8] · 32 history_expiration[8] ·
 * 40 history_fee[24] · 64 account_fee[24] · 88 purse_fee[24] · 112 u32 purse_account_limit` (TALER_MasterGlobalFeePS).
 */
export function globalFeesMessage(values: GlobalFeesValues): Uint8Array {
  return purposeBlock(
    Purpose.MASTER_GLOBAL_FEES,
    timestampBytes(values.startDate),
    timestampBytes(values.endDate),
    durationBytes(values.purseTimeout),
    durationBytes(values.historyExpiration),
    amountBytes(values.historyFee),
    amountBytes(values.accountFee),
    amountBytes(values.purseFee),
    u32be(values.purseAccountLimit),
  );
}

/**
 * The hash of the `extensions` of `GET /keys`:
 * `HKDF(64; salt "taler-extensions-manifests\0"; ikm canonical JSON || 00)`.
 */
export function hashExtensions(extensions: JsonValue): Uint8Array {
  return hkdf(64, {
    salt: utf8z("taler-extensions-manifests"),
    ikm: utf8z(canonicalJson(extensions)),
    info: utf8(""),
  });
}

/** The extensions: `extensions_sig`. 1031, 72 bytes: `8 manifests hash[64]` (TALER_MasterExtensionManifestPS). */
export function extensionsMessage(extensions: JsonValue): Uint8Array {
  return purposeBlock(Purpose.MASTER_EXTENSION, hashExtensions(extensions));
}

/** The revocation of a denomination. 1029, 72 bytes: `8 h_denom_pub[64]`. */
export function denominationRevokedMessage(hDenom: Uint8Array): Uint8Array {
  return purposeBlock(Purpose.MASTER_DENOMINATION_KEY_REVOKED, hDenom);
}

/** The revocation of an online signing key. 1020, 40 bytes: `8 exchange_pub[32]`. */
export function signingKeyRevokedMessage(signkeyPub: Uint8Array): Uint8Array {
  return purposeBlock(Purpose.MASTER_SIGNING_KEY_REVOKED, signkeyPub);
}
