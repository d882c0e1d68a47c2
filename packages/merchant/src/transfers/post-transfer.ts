/** POST [/instances/$INSTANCE]/private/transfers: the shop says what arrived at its bank. */

import { encodeBase32 } from "@kontor/taler/base32";
import { TransferInformation } from "@kontor/taler/schemas/transfers";
import { normalizeExchangeUrl } from "../config/trusted-exchange.js";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { runSoon } from "../jobs/runner.js";
import { malformed, TalerError } from "../taler-error.js";
import { accountByPayto } from "./account-filter.js";
import { recordCredit } from "./bank-credit.js";
import { reconcileTransfers } from "./reconcile.js";

export const postTransfer = endpoint({
  summary: "Report a wire transfer that arrived",
  body: TransferInformation,
  answers: { 204: null },
  errors: [
    "GENERIC_PAYTO_URI_MALFORMED",
    "MERCHANT_GENERIC_ACCOUNT_UNKNOWN",
    "MERCHANT_PRIVATE_POST_TRANSFERS_CONFLICTING_SUBMISSION",
  ],
  uses: ["clock", "config", "db", "exchanges", "notifier"],
  async handle(call) {
    const { db, instance, body, clock, config, exchanges, notifier } = call;
    const named = normalizeExchangeUrl(body.exchange_url);
    if (named === undefined) {
      throw malformed("exchange_url", "must be the base URL of an exchange");
    }
    const { hWire } = await accountByPayto(db.queries, instance.serial, body.payto_uri);
    const credit = {
      exchangeUrl: exchanges.recognize(named)?.baseUrl ?? named,
      wtid: body.wtid,
      hWire,
      amount: body.credit_amount,
      executionTime: undefined,
      bankRow: undefined,
    };
    const result = await db.transaction((tx) =>
      recordCredit(tx, instance, credit, { currencies: config.currencies, now: clock.now() }),
    );
    if (result.kind === "conflict") {
      throw new TalerError("MERCHANT_PRIVATE_POST_TRANSFERS_CONFLICTING_SUBMISSION", {
        detail: `${encodeBase32(body.wtid)}: ${result.detail}`,
      });
    }
    if (result.kind === "recorded") {
      notifier.publish(result.topics);
      await runSoon(call, reconcileTransfers);
    }
    return noContent();
  },
});
