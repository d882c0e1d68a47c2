import { describe, expect, it } from "vitest";
import { parseAmount } from "../amount.js";
import { toHex } from "../bytes.js";
import { sha512 } from "../hash.js";
import { hashFullPayto } from "../payto.js";
import { bytesOf, optionalBytesOf, timeOf } from "../vectors/reference-values.js";
import { expectReferenceSignature, type SignedOutputs } from "../vectors/signature-check.js";
import { type Binary, type ReferenceVector, vectors } from "../vectors/used-vectors.js";
import {
  confirmWireMessage,
  denominationExpiredMessage,
  denominationUnknownMessage,
  depositConfirmationMessage,
  hashWireDepositDetails,
  keySetMessage,
  meltConfirmationMessage,
  refundConfirmationMessage,
  type WireDepositDetail,
  wireDepositMessage,
  withdrawConfirmationMessage,
} from "./exchange.js";
import { Purpose, purposeBlock } from "./purpose.js";

interface DetailJson {
  readonly h_contract_terms: Binary;
  readonly coin_pub: Binary;
  readonly execution_time: number;
  readonly deposit_value: string;
  readonly deposit_fee: string;
}

interface Inputs {
  readonly exchange_priv: Binary;
  readonly h_contract_terms: Binary;
  readonly h_wire: Binary;
  readonly h_policy: Binary | null;
  readonly h_denom_pub: Binary;
  readonly exchange_timestamp: number;
  readonly wire_deadline: number;
  readonly refund_deadline: number;
  readonly execution_time: number;
  readonly list_issue_date: number;
  readonly timestamp: number;
  readonly total_without_fee: string;
  readonly refund_amount: string;
  readonly coin_contribution: string;
  readonly total: string;
  readonly wire_fee: string;
  readonly payto_uri: string;
  readonly details: readonly DetailJson[];
  readonly coin_sigs: readonly Binary[];
  readonly coin_pub: Binary;
  readonly merchant_pub: Binary;
  readonly rtransaction_id: number;
  readonly hc: Binary;
  readonly wtid: Binary;
  readonly rc: Binary;
  readonly noreveal_index: number;
  readonly op: string;
}

type Outputs = SignedOutputs & { readonly exchange_sig: Binary; readonly h_details?: Binary };

const detailOf = (json: DetailJson): WireDepositDetail => ({
  hContract: bytesOf(json.h_contract_terms),
  executionTime: timeOf(json.execution_time),
  coinPub: bytesOf(json.coin_pub),
  depositValue: parseAmount(json.deposit_value),
  depositFee: parseAmount(json.deposit_fee),
});

const messages: Record<string, (inputs: Inputs) => Uint8Array> = {
  deposit_confirmation: (inputs) =>
    depositConfirmationMessage({
      hContract: bytesOf(inputs.h_contract_terms),
      hWire: bytesOf(inputs.h_wire),
      hPolicy: optionalBytesOf(inputs.h_policy),
      exchangeTimestamp: timeOf(inputs.exchange_timestamp),
      wireDeadline: timeOf(inputs.wire_deadline),
      refundDeadline: timeOf(inputs.refund_deadline),
      totalWithoutFee: parseAmount(inputs.total_without_fee),
      coinSigs: inputs.coin_sigs.map(bytesOf),
      merchantPub: bytesOf(inputs.merchant_pub),
    }),
  refund_confirmation: (inputs) =>
    refundConfirmationMessage({
      hContract: bytesOf(inputs.h_contract_terms),
      coinPub: bytesOf(inputs.coin_pub),
      merchantPub: bytesOf(inputs.merchant_pub),
      rtransactionId: BigInt(inputs.rtransaction_id),
      amount: parseAmount(inputs.refund_amount),
    }),
  confirm_wire: (inputs) =>
    confirmWireMessage({
      hWire: bytesOf(inputs.h_wire),
      hContract: bytesOf(inputs.h_contract_terms),
      wtid: bytesOf(inputs.wtid),
      coinPub: bytesOf(inputs.coin_pub),
      executionTime: timeOf(inputs.execution_time),
      coinContribution: parseAmount(inputs.coin_contribution),
    }),
  wire_deposit: (inputs) =>
    wireDepositMessage({
      total: parseAmount(inputs.total),
      wireFee: parseAmount(inputs.wire_fee),
      merchantPub: bytesOf(inputs.merchant_pub),
      hPayto: hashFullPayto(inputs.payto_uri),
      details: inputs.details.map(detailOf),
    }),
  // This vector gives the hash of the master signatures, not the signatures: see the test of its own below.
  key_set: (inputs) => {
    const message = keySetMessage(timeOf(inputs.list_issue_date), []);
    message.set(bytesOf(inputs.hc), 16);
    return message;
  },
  melt_confirmation: (inputs) => meltConfirmationMessage(bytesOf(inputs.rc), inputs.noreveal_index),
  denomination_unknown: (inputs) => denominationUnknownMessage(timeOf(inputs.timestamp), bytesOf(inputs.h_denom_pub)),
  denomination_expired: (inputs) =>
    denominationExpiredMessage(timeOf(inputs.timestamp), inputs.op, bytesOf(inputs.h_denom_pub)),
};

describe("an exchange signs as the reference does", () => {
  it.each(vectors<ReferenceVector<Inputs, Outputs>>("reference/exchange"))("$name", ({ name, inputs, outputs }) => {
    const message = messages[name.split("/")[1]!]!(inputs);
    expectReferenceSignature(message, bytesOf(inputs.exchange_priv), outputs, outputs.exchange_sig);
    if (outputs.h_details) {
      expect(toHex(hashWireDepositDetails(inputs.details.map(detailOf)))).toBe(outputs.h_details.hex);
    }
  });
});

describe("messages without a vector", () => {
  it("a key set covers the master signatures one after the other", () => {
    const sigs = [new Uint8Array(64).fill(1), new Uint8Array(64).fill(2)];
    expect(keySetMessage(5n, sigs).subarray(16)).toEqual(sha512(...sigs));
  });

  it("an operation is cut at eight characters", () => {
    const hDenom = new Uint8Array(64);
    const message = denominationExpiredMessage(0n, "WITHDRAWAL", hDenom);
    expect(message).toEqual(denominationExpiredMessage(0n, "WITHDRAW", hDenom));
    expect(message).toHaveLength(88);
  });

  it("the answer to an age-restricted withdrawal is laid out like that to a melt", () => {
    const hash = new Uint8Array(64).fill(7);
    const body = meltConfirmationMessage(hash, 2).subarray(8);
    expect(withdrawConfirmationMessage(hash, 2)).toEqual(purposeBlock(Purpose.EXCHANGE_CONFIRM_WITHDRAW, body));
  });
});
