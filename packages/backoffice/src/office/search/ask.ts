/**
 * What the server finds by words: orders and products. A backend without that addition to the protocol is asked for orders by
 * their summary and by their number, and its products are looked through here.
 */

import type { Operations } from "@kontor/client/api";
import type { TalerApiError } from "@kontor/client/api-error";
import { viewOf } from "../../orders/contract.js";
import type { OrderState } from "../../orders/order-state.js";
import { has } from "../../session/backend.js";
import { api } from "../../session/session.js";
import { shopNow } from "../../session/shop-clock.js";
import { stateOfRow } from "../orders/order-list.js";
import { orderNumberIn } from "../orders/order-number.js";

export interface FoundOrder {
  readonly id: string;
  readonly summary: string;
  /** Undefined for choices of which none was made. */
  readonly amount: string | undefined;
  readonly state: OrderState;
}

export interface FoundProduct {
  readonly id: string;
  readonly name: string;
  readonly price: string | undefined;
}

export interface Found {
  readonly orders: readonly FoundOrder[];
  readonly products: readonly FoundProduct[];
}

/** Of each. */
const MOST = 6;
/** As the server has it. */
const MOST_WORDS = 8;
const MOST_LETTERS = 200;

type Answer = { readonly ok: true; readonly body: Found } | TalerApiError;

/** @param typed words, or the number or address of an order */
export async function ask(typed: string, signal: AbortSignal): Promise<Answer> {
  const number = orderNumberIn(typed);
  const words = (number ?? typed).slice(0, MOST_LETTERS).trim().split(/\s+/u).slice(0, MOST_WORDS).join(" ");
  if (!has("search")) return askPlainly(words, number, signal);
  const answer = await api.value.call("GET /private/kontor/search", { query: { words, limit: MOST } }, { signal });
  if (!answer.ok) return answer;
  const { orders, products = [] } = answer.body;
  return { ok: true, body: { orders: orders.map(orderOf), products: products.map(productOf) } };
}

async function askPlainly(words: string, number: string | undefined, signal: AbortSignal): Promise<Answer> {
  const query = { summary_filter: words, limit: -MOST };
  const [listed, exact, products] = await Promise.all([
    api.value.call("GET /private/orders", { query }, { signal }),
    number === undefined ? undefined : orderCalled(number, signal),
    api.value.call("GET /private/pos", {}, { signal }),
  ]);
  for (const answer of [listed, products]) if (!answer.ok) return answer;
  if (!listed.ok || !products.ok) return listed as TalerApiError;
  const parts = words.toLowerCase().split(" ");
  const fits = ({ product_name, product_id, description }: { [_ in Member]: string }) => {
    const text = `${product_name} ${product_id} ${description}`.toLowerCase();
    return parts.every((part) => text.includes(part));
  };
  const orders = [...(exact ?? []), ...listed.body.orders.map(orderOf).filter(({ id }) => id !== number)];
  return { ok: true, body: { orders, products: products.body.products.filter(fits).slice(0, MOST).map(productOf) } };
}

type Member = "product_name" | "product_id" | "description";

async function orderCalled(orderId: string, signal: AbortSignal): Promise<readonly FoundOrder[]> {
  const answer = await api.value.call("GET /private/orders/{orderId}", { params: { orderId } }, { signal });
  if (!answer.ok || answer.status !== 200) return [];
  const { summary, amount, state } = viewOf(answer.body, shopNow());
  return [{ id: orderId, summary, amount, state }];
}

type Row = Operations["GET /private/orders"]["answers"][200]["orders"][number];

function orderOf(row: Row): FoundOrder {
  return { id: row.order_id, summary: row.summary, amount: row.amount, state: stateOfRow(row) };
}

function productOf(product: { product_id: string; product_name: string; price?: string | undefined }): FoundProduct {
  return { id: product.product_id, name: product.product_name, price: product.price };
}
