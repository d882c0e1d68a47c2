/** What an exchange signs with its online key. */

import { type Amount, amountBytes } from "../amount.js";
import { concatBytes, u32be, u64be, utf8 } from "../bytes.js";
import { sha512 } from "../hash.js";
import { type Timestamp, timestampBytes } from "../time.js";
import { Purpose, purposeBlock } from "./purpose.js";

const NO_HASH_64 = new Uint8Array(64);

/** `h_coin_sigs`: SHA-512 of the coin deposit signatures, in the order of the request. */
export function hashCoinSignatures(coinSigs: readonly Uint8Array[]): Uint8Array {
  return sha512(...coinSigs);
}

export interface DepositConfirmationValues {
  readonly hContract: Uint8Array;
  readonly hWire: Uint8Array;
  readonly hPolicy?: Uint8Array | undefined;
  readonly exchangeTimestamp: Timestamp;
  readonly wireDeadline: Timestamp;
  /** Zero when the deposit named none. */
  readonly refundDeadline: Timestamp;
  /** Sum over the batch of contribution minus deposit fee. */
  readonly totalWithoutFee: Amount;
  /** The deposit signatures of the coins, in the order of the request. */
  readonly coinSigs: readonly Uint8Array[];
  readonly merchantPub: Uint8Array;
}

/**
 * The acceptance of a batch deposit.
 * 1033, 344 bytes: `8 h_contract_terms[64] · 72 h_wire[64] · 136 h_policy[64] · 200 exchange_timestamp[8] ·
 * 208 wire_deadline[8] · 216 refund_deadline[8] · 224 total_without_fee[24] · 248 h_coin_sigs[64] ·
 * 312 merchant_pub[32]` (11.7, TALER_DepositConfirmationPS).
 */
export function depositConfirmationMessage(values: DepositConfirmationValues): Uint8Array {
  return purposeBlock(
    Purpose.EXCHANGE_CONFIRM_DEPOSIT,
    values.hContract,
    values.hWire,
    values.hPolicy ?? NO_HASH_64,
    timestampBytes(values.exchangeTimestamp),
    timestampBytes(values.wireDeadline),
    timestampBytes(values.refundDeadline),
    amountBytes(values.totalWithoutFee),
    hashCoinSignatures(values.coinSigs),
    values.merchantPub,
  );
}

export interface RefundConfirmationValues {
  readonly hContract: Uint8Array;
  readonly coinPub: Uint8Array;
  readonly merchantPub: Uint8Array;
  readonly rtransactionId: bigint;
  readonly amount: Amount;
}

/**
 * The acceptance of a refund.
 * 1038, 168 bytes: `8 h_contract_terms[64] · 72 coin_pub[32] · 104 merchant_pub[32] · 136 u64 rtransaction_id ·
 * 144 refund_amount[24]` (11.8, TALER_RefundConfirmationPS).
 */
export function refundConfirmationMessage(values: RefundConfirmationValues): Uint8Array {
  return purposeBlock(
    Purpose.EXCHANGE_CONFIRM_REFUND,
    values.hContract,
    values.coinPub,
    values.merchantPub,
    u64be(values.rtransactionId),
    amountBytes(values.amount),
  );
}

export interface ConfirmWireValues {
  readonly hWire: Uint8Array;
  readonly hContract: Uint8Array;
  readonly wtid: Uint8Array;
  readonly coinPub: Uint8Array;
  readonly executionTime: Timestamp;
  /** Deposit value minus deposit fee. */
  readonly coinContribution: Amount;
}

/**
 * The wire transfer that paid one deposit: the answer of `GET /deposits/...`. Mind that h_wire comes first.
 * 1036, 232 bytes: `8 h_wire[64] · 72 h_contract_terms[64] · 136 wtid[32] · 168 coin_pub[32] · 200 execution_time[8] ·
 * 208 coin_contribution[24]` (11.9, TALER_ConfirmWirePS).
 */
export function confirmWireMessage(values: ConfirmWireValues): Uint8Array {
  return purposeBlock(
    Purpose.EXCHANGE_CONFIRM_WIRE,
    values.hWire,
    values.hContract,
    values.wtid,
    values.coinPub,
    timestampBytes(values.executionTime),
    amountBytes(values.coinContribution),
  );
}

export interface WireDepositDetail {
  readonly hContract: Uint8Array;
  readonly executionTime: Timestamp;
  readonly coinPub: Uint8Array;
  readonly depositValue: Amount;
  readonly depositFee: Amount;
}

/**
 * `h_details`: SHA-512 over one record of 152 bytes per deposit, in the order of the answer:
 * `0 h_contract_terms[64] · 64 execution_time[8] · 72 coin_pub[32] · 104 deposit_value[24] · 128 deposit_fee[24]`.
 */
export function hashWireDepositDetails(details: readonly WireDepositDetail[]): Uint8Array {
  const records = details.map((detail) =>
    concatBytes(
      detail.hContract,
      timestampBytes(detail.executionTime),
      detail.coinPub,
      amountBytes(detail.depositValue),
      amountBytes(detail.depositFee),
    ),
  );
  return sha512(...records);
}

export interface WireDepositValues {
  readonly total: Amount;
  readonly wireFee: Amount;
  readonly merchantPub: Uint8Array;
  /** The 32-byte hash of the full payto of the credited account. */
  readonly hPayto: Uint8Array;
  readonly details: readonly WireDepositDetail[];
}

/**
 * What one wire transfer paid: the answer of `GET /transfers/$WTID`.
 * 1037, 184 bytes: `8 total[24] · 32 wire_fee[24] · 56 merchant_pub[32] · 88 h_payto[32] · 120 h_details[64]`
 * (11.10, TALER_WireDepositDataPS).
 */
export function wireDepositMessage(values: WireDepositValues): Uint8Array {
  return purposeBlock(
    Purpose.EXCHANGE_CONFIRM_WIRE_DEPOSIT,
    amountBytes(values.total),
    amountBytes(values.wireFee),
    values.merchantPub,
    values.hPayto,
    hashWireDepositDetails(values.details),
  );
}

/**
 * The list of denominations: the `exchange_sig` of `GET /keys`. `masterSigs` are the denominations' master signatures
 * in the order of the answer, group by group.
 * 1035, 80 bytes: `8 list_issue_date[8] · 16 SHA-512(master_sigs)[64]` (11.11, TALER_ExchangeKeySetPS).
 */
export function keySetMessage(listIssueDate: Timestamp, masterSigs: readonly Uint8Array[]): Uint8Array {
  return purposeBlock(Purpose.EXCHANGE_KEY_SET, timestampBytes(listIssueDate), sha512(...masterSigs));
}

/**
 * Proof that the exchange does not know a denomination.
 * 1042, 80 bytes: `8 timestamp[8] · 16 h_denom_pub[64]` (11.11, TALER_DenominationUnknownAffirmationPS).
 */
export function denominationUnknownMessage(timestamp: Timestamp, hDenom: Uint8Array): Uint8Array {
  return purposeBlock(Purpose.EXCHANGE_AFFIRM_DENOM_UNKNOWN, timestampBytes(timestamp), hDenom);
}

/**
 * Proof that a denomination cannot be used for an operation (`oper`, such as "DEPOSIT"): expired, revoked, too early.
 * 1043, 88 bytes: `8 timestamp[8] · 16 char[8] operation, cut at 8, NUL-padded · 24 h_denom_pub[64]`
 * (11.11, TALER_DenominationExpiredAffirmationPS).
 */
export function denominationExpiredMessage(timestamp: Timestamp, oper: string, hDenom: Uint8Array): Uint8Array {
  const operation = new Uint8Array(8);
  operation.set(utf8(oper).subarray(0, 8));
  return purposeBlock(Purpose.EXCHANGE_AFFIRM_DENOM_EXPIRED, timestampBytes(timestamp), operation, hDenom);
}

/**
 * The first answer to a melt: which batch is not to be revealed.
 * 1034, 76 bytes: `8 rc[64] · 72 u32 noreveal_index` (15.1, TALER_RefreshMeltConfirmationPS).
 */
export function meltConfirmationMessage(rc: Uint8Array, norevealIndex: number): Uint8Array {
  return purposeBlock(Purpose.EXCHANGE_CONFIRM_MELT, rc, u32be(norevealIndex));
}

/**
 * The first answer to an age-restricted withdrawal.
 * 1050, 76 bytes: `8 h_planchets[64] · 72 u32 noreveal_index` (11.12, TALER_WithdrawConfirmationPS).
 */
export function withdrawConfirmationMessage(hPlanchets: Uint8Array, norevealIndex: number): Uint8Array {
  return purposeBlock(Purpose.EXCHANGE_CONFIRM_WITHDRAW, hPlanchets, u32be(norevealIndex));
}
