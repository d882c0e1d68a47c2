/** What a merchant signs with its instance key. */

import { type Amount, amountBytes } from "../amount.js";
import { u64be } from "../bytes.js";
import { Purpose, purposeBlock } from "./purpose.js";

/**
 * The contract: the `sig` of a claim answer and the `merchant_sig` of a batch deposit.
 * 1101, 72 bytes: `8 h_contract_terms[64]` (11.1, TALER_ProposalDataPS).
 */
export function contractMessage(hContract: Uint8Array): Uint8Array {
  return purposeBlock(Purpose.MERCHANT_CONTRACT, hContract);
}

/**
 * The receipt: the `sig` of a pay answer.
 * 1104, 72 bytes: `8 h_contract_terms[64]` (11.2, TALER_PaymentResponsePS).
 */
export function paymentOkMessage(hContract: Uint8Array): Uint8Array {
  return purposeBlock(Purpose.MERCHANT_PAYMENT_OK, hContract);
}

export interface RefundRequestValues {
  readonly hContract: Uint8Array;
  readonly coinPub: Uint8Array;
  /** Unsigned 64 bits. */
  readonly rtransactionId: bigint;
  readonly amount: Amount;
}

/**
 * The permission to refund a part of one coin's deposit.
 * 1102, 136 bytes: `8 h_contract_terms[64] · 72 coin_pub[32] · 104 u64 rtransaction_id · 112 refund_amount[24]`
 * (11.3, TALER_RefundRequestPS).
 */
export function refundRequestMessage(values: RefundRequestValues): Uint8Array {
  return purposeBlock(
    Purpose.MERCHANT_REFUND,
    values.hContract,
    values.coinPub,
    u64be(values.rtransactionId),
    amountBytes(values.amount),
  );
}

export interface DepositTrackValues {
  readonly hContract: Uint8Array;
  readonly hWire: Uint8Array;
  readonly coinPub: Uint8Array;
}

/**
 * The question which wire transfer paid a deposit: the `merchant_sig` of `GET /deposits/...`.
 * 1103, 168 bytes: `8 h_contract_terms[64] · 72 h_wire[64] · 136 coin_pub[32]` (11.4, TALER_DepositTrackPS).
 */
export function depositTrackMessage(values: DepositTrackValues): Uint8Array {
  return purposeBlock(Purpose.MERCHANT_TRACK_TRANSACTION, values.hContract, values.hWire, values.coinPub);
}

/** The merchant's account. 1107, 72 bytes: `8 h_wire[64]` (11.5, TALER_MasterWireDetailsPS of the merchant). */
export function merchantWireDetailsMessage(hWire: Uint8Array): Uint8Array {
  return purposeBlock(Purpose.MERCHANT_WIRE_DETAILS, hWire);
}

/**
 * Possession of the key of a bank account's owner: the header `Account-Owner-Signature` of `GET /kyc-check/...`.
 * 1360, 8 bytes: the bare header (11.14, TALER_KycQueryPS).
 */
export function kycAuthMessage(): Uint8Array {
  return purposeBlock(Purpose.KYC_AUTH);
}
