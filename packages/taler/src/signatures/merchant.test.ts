import { describe, it } from "vitest";
import { parseAmount } from "../amount.js";
import { bytesOf } from "../vectors/reference-values.js";
import { expectReferenceSignature, type SignedOutputs } from "../vectors/signature-check.js";
import { type Binary, type ReferenceVector, vectors } from "../vectors/used-vectors.js";
import {
  contractMessage,
  depositTrackMessage,
  kycAuthMessage,
  paymentOkMessage,
  refundRequestMessage,
} from "./merchant.js";

interface Inputs {
  readonly merchant_priv: Binary;
  readonly h_contract_terms: Binary;
  readonly h_wire: Binary;
  readonly coin_pub: Binary;
  readonly refund_amount: string;
  readonly rtransaction_id: string;
}

type Outputs = SignedOutputs & { readonly merchant_sig?: Binary; readonly account_sig?: Binary };

const messages: Record<string, (inputs: Inputs) => Uint8Array> = {
  pay_sign: (inputs) => paymentOkMessage(bytesOf(inputs.h_contract_terms)),
  contract_sign: (inputs) => contractMessage(bytesOf(inputs.h_contract_terms)),
  refund_sign: (inputs) =>
    refundRequestMessage({
      hContract: bytesOf(inputs.h_contract_terms),
      coinPub: bytesOf(inputs.coin_pub),
      rtransactionId: BigInt(inputs.rtransaction_id),
      amount: parseAmount(inputs.refund_amount),
    }),
  deposit_sign: (inputs) =>
    depositTrackMessage({
      hContract: bytesOf(inputs.h_contract_terms),
      hWire: bytesOf(inputs.h_wire),
      coinPub: bytesOf(inputs.coin_pub),
    }),
  account_kyc_auth_sign: () => kycAuthMessage(),
};

describe("a merchant signs as the reference does", () => {
  it.each(vectors<ReferenceVector<Inputs, Outputs>>("reference/merchant"))("$name", ({ name, inputs, outputs }) => {
    const message = messages[name.split("/")[1]!]!(inputs);
    const sig = outputs.merchant_sig ?? outputs.account_sig;
    expectReferenceSignature(message, bytesOf(inputs.merchant_priv), outputs, sig!);
  });
});
