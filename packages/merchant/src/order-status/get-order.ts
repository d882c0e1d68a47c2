/** GET [/instances/$INSTANCE]/orders/$ORDER_ID: what a wallet, a page or a shop's script may know. */

import { printAmount } from "@kontor/taler/amount";
import { StatusGotoResponse, StatusPaid, StatusUnpaidResponse } from "@kontor/taler/schemas/public-orders";
import { Answer } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { lookUntilFinal } from "../http/long-poll.js";
import { OrderPath } from "../orders/order-path.js";
import { errorPageAnswer } from "../pages/error-page.js";
import { wantsPage } from "../pages/page-answer.js";
import { orderPageAnswer } from "./order-page.js";
import { lookAtOrder, type OrderStatus, OrderStatusQuery } from "./order-status.js";

export const getOrder = endpoint({
  summary: "Ask whether an order is paid; browsers get a page",
  params: OrderPath,
  query: OrderStatusQuery,
  answers: { 200: StatusPaid, 202: StatusGotoResponse, 302: null, 402: StatusUnpaidResponse },
  errors: [
    "MERCHANT_GENERIC_ORDER_UNKNOWN",
    "MERCHANT_GET_ORDERS_ID_INVALID_TOKEN",
    "MERCHANT_GENERIC_CONTRACT_HASH_DOES_NOT_MATCH_ORDER",
  ],
  answerError: (error, request) => (wantsPage(request.headers) ? errorPageAnswer(error, request) : undefined),
  uses: ["clock", "config", "db", "headers", "lookups", "notifier", "question", "url", "whenGone"],
  async handle(call) {
    // A page does not keep its reader waiting: it comes at once, and its script waits.
    if (wantsPage(call.headers)) return orderPageAnswer((await lookAtOrder(call)).value, call);
    return answerJson(await lookUntilFinal(call, call.query.timeout_ms, () => lookAtOrder(call)));
  },
});

/** The same URL has a page and JSON: no cache may take one for the other, nor keep what changes with every payment. */
const JSON_HEADERS = { "cache-control": "no-store", vary: "Accept" };

function answerJson(status: OrderStatus): Answer {
  switch (status.kind) {
    case "elsewhere":
      return new Answer(202, { public_reorder_url: status.publicReorderUrl }, JSON_HEADERS);
    case "unpaid": {
      const { payUri, contract, alreadyPaidOrderId } = status;
      const body = {
        taler_pay_uri: payUri,
        ...(contract.fulfillmentUrl === undefined ? {} : { fulfillment_url: contract.fulfillmentUrl }),
        ...(alreadyPaidOrderId === undefined ? {} : { already_paid_order_id: alreadyPaidOrderId }),
      };
      return new Answer(402, body, JSON_HEADERS);
    }
    case "paid": {
      const { contract, refunds } = status;
      const body = {
        ...(contract.fulfillmentUrl === undefined ? {} : { fulfillment_url: contract.fulfillmentUrl }),
        refunded: refunds.exists,
        refund_pending: refunds.isPending,
        refund_amount: printAmount(refunds.total),
        refund_taken: printAmount(refunds.taken),
      };
      return new Answer(200, body, JSON_HEADERS);
    }
  }
}
