/**
 * POST [/instances/$INSTANCE]/private/accounts/$H_WIRE/kycauth: how the shop proves to an exchange that an account is its
 * own. Banks with short subjects or QR bills are not asked: their API is not settled.
 */

import { printAmount } from "@kontor/taler/amount";
import {
  KycAuthExchangeSelectionRequest,
  KycAuthWireTransferInstructionResponse,
} from "@kontor/taler/schemas/accounts";
import { NEVER, timestampToJson } from "@kontor/taler/time";
import { AccountPath, accountIn } from "../accounts/account-path.js";
import { normalizeExchangeUrl } from "../config/trusted-exchange.js";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { TalerError } from "../taler-error.js";
import { kycAuthAccounts, kycAuthAmount, kycAuthSubject } from "./kyc-auth.js";

const KEYS_TIMEOUT_MS = 10_000;

export const postKycAuth = endpoint({
  summary: "Get the instructions for the transfer that proves an account",
  params: AccountPath,
  body: KycAuthExchangeSelectionRequest,
  answers: { 200: KycAuthWireTransferInstructionResponse },
  errors: [
    "MERCHANT_GENERIC_H_WIRE_MALFORMED",
    "MERCHANT_GENERIC_ACCOUNT_UNKNOWN",
    "MERCHANT_GENERIC_EXCHANGE_UNTRUSTED",
    "MERCHANT_GENERIC_EXCHANGE_KEYS_FAILURE",
    "MERCHANT_PRIVATE_POST_ORDERS_NO_EXCHANGES_FOR_WIRE_METHOD",
  ],
  uses: ["db", "exchanges"],
  async handle({ db, instance, params, body, exchanges }) {
    const account = await accountIn(db, instance, params.hWire);
    const url = normalizeExchangeUrl(body.exchange_url);
    const exchange = url === undefined ? undefined : exchanges.recognize(url);
    if (exchange === undefined) {
      const options = { status: 400, parameter: "exchange_url", detail: body.exchange_url };
      throw new TalerError("MERCHANT_GENERIC_EXCHANGE_UNTRUSTED", options);
    }
    const keys = await exchanges.getKeys(exchange, { waitMs: KEYS_TIMEOUT_MS });
    if (keys === undefined) {
      throw new TalerError("MERCHANT_GENERIC_EXCHANGE_KEYS_FAILURE", { status: 502, detail: exchange.baseUrl });
    }
    const targets = kycAuthAccounts(keys, account);
    if (targets.length === 0) {
      const detail = "the exchange has no account that this one may wire to";
      throw new TalerError("MERCHANT_PRIVATE_POST_ORDERS_NO_EXCHANGES_FOR_WIRE_METHOD", { status: 409, detail });
    }
    const amount = printAmount(kycAuthAmount(keys));
    return ok({
      wire_instructions: targets.map(({ paytoUri }) => ({
        amount,
        target_payto: paytoUri,
        subject: { type: "SIMPLE", credit_amount: amount, subject: kycAuthSubject(instance.merchantPub) },
        expiration: timestampToJson(NEVER),
      })),
    });
  },
});
