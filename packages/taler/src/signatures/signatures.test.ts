/** The published signature vectors: one story of a payment, from contract to wire transfer, told in signed messages. */

import { expect, it } from "vitest";
import { type Amount, parseAmount } from "../amount.js";
import { decodeBase32, encodeBase32 } from "../base32.js";
import { fromHex, toHex } from "../bytes.js";
import { sign, verify } from "../eddsa.js";
import { type Duration, durationFromJson, type Timestamp, timestampFromJson } from "../time.js";
import { vectors } from "../vectors/used-vectors.js";
import {
  confirmWireMessage,
  depositConfirmationMessage,
  keySetMessage,
  refundConfirmationMessage,
  type WireDepositDetail,
  wireDepositMessage,
} from "./exchange.js";
import {
  contractMessage,
  depositTrackMessage,
  kycAuthMessage,
  merchantWireDetailsMessage,
  paymentOkMessage,
  refundRequestMessage,
} from "./merchant.js";
import {
  denominationMessage,
  globalFeesMessage,
  signingKeyMessage,
  wireAccountMessage,
  wireFeeMessage,
} from "./offline.js";
import { coinDepositMessage, meltMessage, oldWithdrawMessage, tokenUseMessage, withdrawMessage } from "./wallet.js";

interface SignatureVector {
  readonly name: string;
  readonly purpose: number;
  readonly size: number;
  readonly signer: string;
  readonly fields: readonly { readonly name: string; readonly value: unknown; readonly hex: string }[];
  readonly message_hex: string;
  readonly sig_b32: string;
  readonly payto_uri?: string;
  readonly details_hex?: readonly string[];
}

interface KeyVector {
  readonly name: string;
  readonly priv_b32: string;
  readonly pub_b32: string;
}

const keys = new Map(vectors<KeyVector>("crypto/keys").map((key) => [key.name, key]));
const signatures = vectors<SignatureVector>("crypto/signatures");

/** The values of a vector's fields in their inner forms. */
class Fields {
  constructor(readonly vector: SignatureVector) {}

  bytes(name: string): Uint8Array {
    return fromHex(this.#field(name).hex);
  }
  number(name: string): number {
    return this.#field(name).value as number;
  }
  amount(name: string): Amount {
    return parseAmount(this.#field(name).value as string);
  }
  time(name: string): Timestamp {
    return timestampFromJson(this.#field(name).value);
  }
  duration(name: string): Duration {
    return durationFromJson(this.#field(name).value);
  }
  #field(name: string) {
    const field = this.vector.fields.find((one) => one.name === name);
    if (!field) throw new Error(`${this.vector.name} has no field ${name}`);
    return field;
  }
}

/** The signatures of other vectors, where a message covers them. */
function signaturesOf(...names: RegExp[]): Uint8Array[] {
  return names.map((name) => decodeBase32(signatures.find((vector) => name.test(vector.name))!.sig_b32, 64));
}

function wireDepositDetail(hex: string): WireDepositDetail {
  const bytes = fromHex(hex);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const amountAt = (at: number): Amount => ({
    currency: "EUR",
    value: view.getBigUint64(at),
    fraction: view.getUint32(at + 8),
  });
  return {
    hContract: bytes.subarray(0, 64),
    executionTime: view.getBigUint64(64),
    coinPub: bytes.subarray(72, 104),
    depositValue: amountAt(104),
    depositFee: amountAt(128),
  };
}

const messages: Record<number, (f: Fields) => Uint8Array> = {
  1101: (f) => contractMessage(f.bytes("h_contract_terms")),
  1104: (f) => paymentOkMessage(f.bytes("h_contract_terms")),
  1102: (f) =>
    refundRequestMessage({
      hContract: f.bytes("h_contract_terms"),
      coinPub: f.bytes("coin_pub"),
      rtransactionId: BigInt(f.number("rtransaction_id")),
      amount: f.amount("refund_amount"),
    }),
  1103: (f) =>
    depositTrackMessage({
      hContract: f.bytes("h_contract_terms"),
      hWire: f.bytes("h_wire"),
      coinPub: f.bytes("coin_pub"),
    }),
  1107: (f) => merchantWireDetailsMessage(f.bytes("h_wire")),
  1360: () => kycAuthMessage(),
  1201: (f) =>
    coinDepositMessage({
      hContract: f.bytes("h_contract_terms"),
      hWire: f.bytes("h_wire"),
      hDenom: f.bytes("h_denom_pub"),
      walletTimestamp: f.time("wallet_timestamp"),
      refundDeadline: f.time("refund_deadline"),
      amountWithFee: f.amount("amount_with_fee"),
      depositFee: f.amount("deposit_fee"),
      merchantPub: f.bytes("merchant_pub"),
      walletDataHash: f.bytes("wallet_data_hash"),
    }),
  1033: (f) =>
    depositConfirmationMessage({
      hContract: f.bytes("h_contract_terms"),
      hWire: f.bytes("h_wire"),
      exchangeTimestamp: f.time("exchange_timestamp"),
      wireDeadline: f.time("wire_deadline"),
      refundDeadline: f.time("refund_deadline"),
      totalWithoutFee: f.amount("total_without_fee"),
      coinSigs: signaturesOf(/coin deposit, coin1 \(current/, /coin deposit, coin2/),
      merchantPub: f.bytes("merchant_pub"),
    }),
  1038: (f) =>
    refundConfirmationMessage({
      hContract: f.bytes("h_contract_terms"),
      coinPub: f.bytes("coin_pub"),
      merchantPub: f.bytes("merchant_pub"),
      rtransactionId: BigInt(f.number("rtransaction_id")),
      amount: f.amount("refund_amount"),
    }),
  1036: (f) =>
    confirmWireMessage({
      hWire: f.bytes("h_wire"),
      hContract: f.bytes("h_contract_terms"),
      wtid: f.bytes("wtid"),
      coinPub: f.bytes("coin_pub"),
      executionTime: f.time("execution_time"),
      coinContribution: f.amount("coin_contribution"),
    }),
  1037: (f) =>
    wireDepositMessage({
      total: f.amount("total"),
      wireFee: f.amount("wire_fee"),
      merchantPub: f.bytes("merchant_pub"),
      hPayto: f.bytes("h_payto"),
      details: f.vector.details_hex!.map(wireDepositDetail),
    }),
  1024: (f) =>
    signingKeyMessage({
      start: f.time("start"),
      expire: f.time("expire"),
      end: f.time("end"),
      signkeyPub: f.bytes("signkey_pub"),
    }),
  1025: (f) =>
    denominationMessage({
      masterPub: f.bytes("master_pub"),
      stampStart: f.time("stamp_start"),
      stampExpireWithdraw: f.time("stamp_expire_withdraw"),
      stampExpireDeposit: f.time("stamp_expire_deposit"),
      stampExpireLegal: f.time("stamp_expire_legal"),
      value: f.amount("value"),
      feeWithdraw: f.amount("fee_withdraw"),
      feeDeposit: f.amount("fee_deposit"),
      feeRefresh: f.amount("fee_refresh"),
      feeRefund: f.amount("fee_refund"),
      hDenom: f.bytes("h_denom_pub"),
    }),
  1035: (f) => keySetMessage(f.time("list_issue_date"), signaturesOf(/master denomination key validity/)),
  1028: (f) =>
    wireFeeMessage({
      wireMethod: "iban",
      startDate: f.time("start_date"),
      endDate: f.time("end_date"),
      wireFee: f.amount("wire_fee"),
      closingFee: f.amount("closing_fee"),
    }),
  1030: (f) => wireAccountMessage({ paytoUri: f.vector.payto_uri!, debitRestrictions: [], creditRestrictions: [] }),
  1022: (f) =>
    globalFeesMessage({
      startDate: f.time("start_date"),
      endDate: f.time("end_date"),
      purseTimeout: f.duration("purse_timeout"),
      historyExpiration: f.duration("history_expiration"),
      historyFee: f.amount("history_fee"),
      accountFee: f.amount("account_fee"),
      purseFee: f.amount("purse_fee"),
      purseAccountLimit: f.number("purse_account_limit"),
    }),
  1200: (f) =>
    f.vector.name.includes("unified")
      ? withdrawMessage({ amount: f.amount("amount"), fee: f.amount("fee"), hPlanchets: f.bytes("h_planchets") })
      : oldWithdrawMessage({
          amountWithFee: f.amount("amount_with_fee"),
          hDenom: f.bytes("h_denom_pub"),
          hCoinEv: f.bytes("h_coin_ev"),
        }),
  1222: (f) => tokenUseMessage(f.bytes("h_contract_terms"), f.bytes("wallet_data_hash")),
  1202: (f) =>
    meltMessage({
      rc: f.bytes("rc"),
      hDenom: f.bytes("h_denom_pub"),
      hAgeCommitment: f.bytes("h_age_commitment"),
      amountWithFee: f.amount("amount_with_fee"),
      meltFee: f.amount("melt_fee"),
    }),
};

it.each(signatures)("$name: message and signature are those of the vector", (vector) => {
  const message = messages[vector.purpose]!(new Fields(vector));
  expect(toHex(message)).toBe(vector.message_hex);
  expect(message.length).toBe(vector.size);

  const key = keys.get(vector.signer)!;
  const signature = sign(decodeBase32(key.priv_b32, 32), message);
  expect(encodeBase32(signature)).toBe(vector.sig_b32);

  const pub = decodeBase32(key.pub_b32, 32);
  expect(verify(pub, message, signature)).toBe(true);
  message[message.length - 1]! ^= 1;
  expect(verify(pub, message, signature)).toBe(false);
});
