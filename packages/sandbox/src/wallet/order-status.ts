/** GET orders/$ORDER_ID as a wallet asks it: what the merchant says about an order. */
import type { Amount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { StatusGotoResponse, StatusPaid, StatusUnpaidResponse } from "@kontor/taler/schemas/public-orders";
import { decodeBody, refusal } from "./http-client.js";
import type { Wallet } from "./wallet.js";
import type { Order } from "./wallet-state.js";

export type OrderStatus =
  | {
      readonly kind: "paid";
      readonly fulfillmentUrl: string | undefined;
      readonly refunded: boolean;
      readonly refundPending: boolean;
      readonly refundAmount: Amount;
      readonly refundTaken: Amount;
    }
  | {
      readonly kind: "unpaid";
      readonly talerPayUri: string;
      readonly fulfillmentUrl: string | undefined;
      /** Another order of the same session and fulfillment URL that is paid. */
      readonly alreadyPaidOrderId: string | undefined;
    }
  | { readonly kind: "goto"; readonly url: string | undefined };

export interface OrderStatusOptions {
  readonly sessionId?: string;
  /** How long the merchant may wait for a change before it answers. */
  readonly timeoutMs?: number;
}

/** Asks the merchant, with the contract hash if the order is claimed, else with the claim token. */
export async function orderStatus(
  wallet: Wallet,
  order: Order,
  options: OrderStatusOptions = {},
): Promise<OrderStatus> {
  const query = new URLSearchParams();
  if (order.contract) query.set("h_contract", encodeBase32(order.contract.hContract));
  else if (order.claimToken !== undefined) query.set("token", order.claimToken);
  if (options.sessionId !== undefined) query.set("session_id", options.sessionId);
  if (options.timeoutMs !== undefined) query.set("timeout_ms", String(options.timeoutMs));
  const answer = await wallet.http({
    url: `${order.merchantBaseUrl}orders/${encodeURIComponent(order.orderId)}?${query}`,
    timeoutMs: (options.timeoutMs ?? 0) + 30_000,
  });
  if (answer.status === 200) {
    const paid = decodeBody(StatusPaid, answer, "the question for the order");
    return {
      kind: "paid",
      fulfillmentUrl: paid.fulfillment_url,
      refunded: paid.refunded,
      refundPending: paid.refund_pending,
      refundAmount: paid.refund_amount,
      refundTaken: paid.refund_taken,
    };
  }
  if (answer.status === 402) {
    const unpaid = decodeBody(StatusUnpaidResponse, answer, "the question for the order");
    return {
      kind: "unpaid",
      talerPayUri: unpaid.taler_pay_uri,
      fulfillmentUrl: unpaid.fulfillment_url,
      alreadyPaidOrderId: unpaid.already_paid_order_id,
    };
  }
  if (answer.status === 202) {
    const { public_reorder_url, fulfillment_url } = decodeBody(
      StatusGotoResponse,
      answer,
      "the question for the order",
    );
    return { kind: "goto", url: public_reorder_url ?? fulfillment_url };
  }
  throw refusal(`ask for order ${order.orderId}`, answer);
}
