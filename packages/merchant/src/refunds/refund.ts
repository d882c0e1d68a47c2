/** POST [/instances/$INSTANCE]/orders/$ORDER_ID/refund: a wallet picks up the refunds that the shop granted. */

import { printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { equalBytes } from "@kontor/taler/bytes";
import { WalletRefundRequest, WalletRefundResponse } from "@kontor/taler/schemas/public-orders";
import { timestampToJson } from "@kontor/taler/time";
import { batchesOf } from "../deposits/deposit-store.js";
import { refundsOf } from "../deposits/refund-store.js";
import { topicsOfEvents } from "../events/topics.js";
import { noContent, ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { OrderPath } from "../orders/order-path.js";
import { findOrder } from "../orders/store.js";
import { orderTopic } from "../orders/topics.js";
import { TalerError } from "../taler-error.js";
import { refundAtExchange, refundStatusMembers } from "./exchange-refunds.js";
import { grantedRefunds, refundTotal } from "./refunds.js";

export const refund = endpoint({
  summary: "Pick up granted refunds",
  params: OrderPath,
  body: WalletRefundRequest,
  answers: { 200: WalletRefundResponse, 204: null },
  errors: [
    "MERCHANT_GENERIC_INSTANCE_DELETED",
    "MERCHANT_GENERIC_ORDER_UNKNOWN",
    "MERCHANT_GENERIC_CONTRACT_HASH_DOES_NOT_MATCH_ORDER",
  ],
  uses: ["clock", "db", "exchanges", "log", "notifier"],
  async handle(call) {
    const { db, instance, params, body, notifier } = call;
    const order = await findOrder(db.queries, instance.serial, params.orderId);
    if (order === undefined || order.state === "unclaimed") {
      throw new TalerError("MERCHANT_GENERIC_ORDER_UNKNOWN", { detail: params.orderId });
    }
    if (!equalBytes(order.hContract, body.h_contract)) {
      throw new TalerError("MERCHANT_GENERIC_CONTRACT_HASH_DOES_NOT_MATCH_ORDER", {
        status: 403,
        detail: order.orderId,
      });
    }
    const refunds = await refundsOf(db.queries, instance.serial, order.orderId);
    if (refunds.length === 0) return noContent();

    const batches = await batchesOf(db.queries, instance.serial, order.orderId);
    const exchangeOf = (coinPub: Uint8Array) =>
      batches.find(({ deposits }) => deposits.some((deposit) => equalBytes(deposit.coinPub, coinPub)))?.exchangeUrl;
    const statuses = await Promise.all(
      refunds.map(async (granted) => {
        const { confirmation } = granted;
        const result =
          confirmation === undefined
            ? await refundAtExchange(call, instance, order, exchangeOf(granted.coinPub) ?? "", granted)
            : ({ kind: "confirmed", ...confirmation } as const);
        return {
          ...refundStatusMembers(result),
          rtransaction_id: Number(granted.rtransactionId),
          coin_pub: encodeBase32(granted.coinPub),
          refund_amount: printAmount(granted.amount),
          execution_time: timestampToJson(granted.grantedAt),
        };
      }),
    );
    notifier.publish([orderTopic(instance.id, order.orderId), ...topicsOfEvents(instance.id)]);
    const granted = grantedRefunds(refunds);
    const { currency } = (granted[0] ?? refunds[0]!).amount;
    return ok({
      refund_amount: printAmount(refundTotal(granted, currency)),
      refunds: statuses,
      merchant_pub: encodeBase32(instance.merchantPub),
    });
  },
});
