/**
 * What a signature is for. Every signed message begins with its size and a purpose number, so that a signature made for
 * one thing is never taken for another.
 */

import { putU32be } from "../big-endian.js";
import { concatBytes } from "../bytes.js";

/** The numbers of the purposes, `TALER_SIGNATURE_...` in the registry. */
export const Purpose = {
  MASTER_SIGNING_KEY_REVOKED: 1020,
  MASTER_GLOBAL_FEES: 1022,
  MASTER_SIGNING_KEY_VALIDITY: 1024,
  MASTER_DENOMINATION_KEY_VALIDITY: 1025,
  MASTER_WIRE_FEES: 1028,
  MASTER_DENOMINATION_KEY_REVOKED: 1029,
  MASTER_WIRE_DETAILS: 1030,
  MASTER_EXTENSION: 1031,
  EXCHANGE_CONFIRM_DEPOSIT: 1033,
  EXCHANGE_CONFIRM_MELT: 1034,
  EXCHANGE_KEY_SET: 1035,
  EXCHANGE_CONFIRM_WIRE: 1036,
  EXCHANGE_CONFIRM_WIRE_DEPOSIT: 1037,
  EXCHANGE_CONFIRM_REFUND: 1038,
  EXCHANGE_AFFIRM_DENOM_UNKNOWN: 1042,
  EXCHANGE_AFFIRM_DENOM_EXPIRED: 1043,
  /** Known from memory only. */
  EXCHANGE_CONFIRM_WITHDRAW: 1050,
  AUDITOR_EXCHANGE_KEYS: 1064,
  MERCHANT_CONTRACT: 1101,
  MERCHANT_REFUND: 1102,
  MERCHANT_TRACK_TRANSACTION: 1103,
  MERCHANT_PAYMENT_OK: 1104,
  MERCHANT_WIRE_DETAILS: 1107,
  WALLET_RESERVE_WITHDRAW: 1200,
  WALLET_COIN_DEPOSIT: 1201,
  WALLET_COIN_MELT: 1202,
  WALLET_COIN_RECOUP: 1203,
  WALLET_COIN_LINK: 1204,
  WALLET_ACCOUNT_SETUP: 1205,
  WALLET_AGE_ATTESTATION: 1207,
  WALLET_RESERVE_HISTORY: 1208,
  /** Known from memory only; 1209 was WALLET_RESERVE_STATUS in 2022. */
  WALLET_COIN_HISTORY: 1209,
  /** Known from memory only. */
  WALLET_TOKEN_USE: 1222,
  /** A guess: the number is not published where we could read it. */
  WALLET_ORDER_UNCLAIM: 1223,
  /** Known from memory only. */
  KYC_AUTH: 1360,
  /** Those of donations, too. */
  DONAU_DONATION_STATEMENT: 1500,
  CHARITY_DONATION_CONFIRMATION: 1501,
  CHARITY_GET_INFO: 1502,
} as const;

/** The message to sign: `u32(size of all) || u32(purpose) || parts`, big-endian and packed. */
export function purposeBlock(purpose: number, ...parts: Uint8Array[]): Uint8Array {
  const block = concatBytes(new Uint8Array(8), ...parts);
  putU32be(block, 0, block.length);
  putU32be(block, 4, purpose);
  return block;
}
