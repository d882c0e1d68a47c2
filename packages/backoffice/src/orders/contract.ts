/** What this app shows of a contract, or of an order that has none yet; all of it comes from outside and may be missing. */

import { unitSymbol } from "@kontor/taler/units";
import type { OrderStatus } from "../live/watch-order.js";
import type { TimestampJson } from "../messages/moments.js";
import type { OrderState } from "./order-state.js";

export interface OrderItem {
  readonly name: string;
  readonly quantity: string;
  readonly price: string | undefined;
  readonly productId: string | undefined;
}

export interface OrderView {
  readonly state: OrderState;
  readonly summary: string;
  /** Undefined for choices of which none was made. */
  readonly amount: string | undefined;
  readonly made: TimestampJson | undefined;
  readonly payBy: TimestampJson | undefined;
  readonly refundBy: TimestampJson | undefined;
  readonly items: readonly OrderItem[];
  readonly merchantName: string | undefined;
}

interface LooseProduct {
  readonly product_name?: string;
  readonly description?: string;
  readonly quantity?: number;
  readonly unit_quantity?: string;
  readonly unit?: string;
  readonly price?: string;
  readonly prices?: readonly string[];
  readonly product_id?: string;
}

interface LooseContract {
  readonly summary?: string;
  readonly amount?: string;
  readonly choices?: readonly { readonly amount?: string }[];
  readonly timestamp?: TimestampJson;
  readonly pay_deadline?: TimestampJson;
  readonly refund_deadline?: TimestampJson;
  readonly products?: readonly LooseProduct[];
  readonly merchant?: { readonly name?: string };
}

export function viewOf(status: OrderStatus, now = Date.now()): OrderView {
  const contract = contractOf(status);
  const chosen = status.order_status === "paid" ? (status.choice_index ?? 0) : 0;
  const choices = contract.choices ?? [];
  const isDecided = status.order_status === "paid" || choices.length === 1;
  return {
    state: stateOf(status, contract, now),
    summary: contract.summary ?? (status.order_status === "unpaid" ? status.summary : ""),
    amount: contract.amount ?? (isDecided ? choices[chosen]?.amount : undefined),
    made: contract.timestamp ?? (status.order_status === "unpaid" ? status.creation_time : undefined),
    payBy: contract.pay_deadline ?? (status.order_status === "unpaid" ? status.pay_deadline : undefined),
    refundBy: contract.refund_deadline,
    items: (contract.products ?? []).map(itemOf),
    merchantName: contract.merchant?.name,
  };
}

function contractOf(status: OrderStatus): LooseContract {
  if (status.order_status !== "unpaid") return status.contract_terms as LooseContract;
  return ((status as { readonly proto_contract_terms?: unknown }).proto_contract_terms ?? {}) as LooseContract;
}

function itemOf(product: LooseProduct): OrderItem {
  const { product_name, description, quantity, unit_quantity, unit, price, prices, product_id } = product;
  const count = unit_quantity ?? String(quantity ?? 1);
  return {
    name: product_name ?? description ?? "",
    quantity: unit === undefined || unit === "" || unit === "Piece" ? count : `${count} ${unitSymbol(unit)}`,
    price: prices?.[0] ?? price,
    productId: product_id,
  };
}

function stateOf(status: OrderStatus, { pay_deadline }: LooseContract, now: number): OrderState {
  if (status.order_status === "paid") {
    if (status.refund_pending) return "refundReady";
    if (status.refunded) return "refunded";
    return status.wired ? "paidOut" : "paid";
  }
  if (typeof pay_deadline?.t_s === "number" && pay_deadline.t_s * 1000 < now) return "expired";
  return status.order_status === "claimed" ? "opened" : "open";
}
