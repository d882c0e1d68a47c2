/** What the till knows and does: whose it is, what it sells, what is in the cart, and the sale that is being paid. */

import type { Operations } from "@kontor/client/api";
import type { TalerApiError } from "@kontor/client/api-error";
import { isZero, multiplyAmount, printAmount } from "@kontor/taler/amount";
import { computed, signal } from "@preact/signals";
import { t } from "../messages/language.js";
import { apiFor } from "../session/api.js";
import { backend, currency, inputDigits } from "../session/backend.js";
import { session } from "../session/session.js";
import { addTyped, type Cart, emptyCart, type Line, summaryOf, total } from "./cart.js";
import { type Device, keep, kept } from "./device.js";
import { billOf, type Extras, NO_EXTRAS } from "./extras.js";
import { join, offlineSales, rememberSales } from "./offline/journal.js";
import { hasExtras, rememberSettings } from "./settings.js";
import { prepareSound } from "./sound.js";

export type Inventory = Operations["GET /private/pos"]["answers"][200];
export type PosProduct = Inventory["products"][number];

export interface Sale {
  readonly orderId: string;
  readonly amount: string;
  readonly lines: readonly Line[];
  readonly summary: string;
  readonly extras: Extras;
  /** The wallet's code was checked here; the order is found later. */
  readonly isOffline?: boolean;
}

export type View =
  | { readonly kind: "sell" }
  | { readonly kind: "pay"; readonly sale: Sale }
  /** Without a connection, since then (epoch milliseconds). */
  | { readonly kind: "offline"; readonly sale: Sale; readonly from: number }
  | { readonly kind: "done"; readonly sale: Sale };

export const device = signal<Device | undefined>(undefined);
/** Who has signed in sells with the same rights as in the office. */
export const token = computed(() => device.value?.token ?? session.value?.token);
export const api = computed(() => apiFor(token.value));
export const mayRefund = computed(() => device.value === undefined || device.value.scope === "order-full");
export const shopName = signal("");
export const inventory = signal<Inventory>({ products: [], categories: [] });
export const isOnline = signal(navigator.onLine);
export const cart = signal<Cart>(emptyCart("KUDOS", 2));
export const view = signal<View>({ kind: "sell" });
/** Of the sale that is being paid, once the server has told it. */
export const payUri = signal<string | undefined>(undefined);
export const trouble = signal<TalerApiError | undefined>(undefined);
export const isCharging = signal(false);
/** The step between the cart and the code is shown. */
export const asksExtras = signal(false);
/** How much was left of a product when the server last refused an order for it: the inventory itself does not say. */
export const leftOf = signal<Readonly<Record<string, number>>>({});

addEventListener("online", () => {
  isOnline.value = true;
  void joinSales();
});
addEventListener("offline", () => {
  isOnline.value = false;
});

/** What was there before: the device, the backend's description, the products, so that the till opens at once. */
export async function remember(): Promise<void> {
  device.value = await kept<Device>("device");
  backend.value ??= await kept("config");
  inventory.value = (await kept<Inventory>("inventory")) ?? inventory.value;
  shopName.value = device.value?.shopName ?? "";
  await Promise.all([rememberSales(), rememberSettings()]);
  clearCart();
}

export function clearCart(): void {
  cart.value = emptyCart(currency(), inputDigits(currency()));
}

/** Products and prices as they are now. */
export async function refreshInventory(): Promise<void> {
  const answer = await api.value.call("GET /private/pos");
  isOnline.value = answer.ok || answer.status !== 0;
  if (answer.ok) {
    inventory.value = answer.body;
    await keep("inventory", answer.body);
    await joinSales();
  } else if (answer.status === 401) await forgetDevice();
}

/** A till that was ended while nobody touched it learns it here. */
export async function askWhetherStillATill(): Promise<void> {
  const answer = await api.value.call("GET /private/orders", { query: { limit: -1 } });
  isOnline.value = answer.ok || answer.status !== 0;
  if (!answer.ok && answer.status === 401) await forgetDevice();
}

/** So many orders of this till are looked through for what was sold without a connection. */
const MOST_JOINED = 200;

/** What was sold without a connection is looked for among the orders of this till's template, whose summary is its name. */
export async function joinSales(): Promise<void> {
  const { name } = device.value ?? {};
  if (name === undefined || offlineSales.value.length === 0) return;
  const query = { paid: true, limit: -MOST_JOINED, summary_filter: name };
  const answer = await api.value.call("GET /private/orders", { query });
  if (answer.ok) await join(answer.body.orders.filter(({ summary }) => summary === name));
}

/** A till that was revoked keeps nothing of the shop, but what it sold and could not hand in. */
export async function forgetDevice(): Promise<void> {
  for (const what of ["device", "inventory"]) await keep(what, undefined);
  device.value = undefined;
  inventory.value = { products: [], categories: [] };
  shopName.value = "";
  clearCart();
  view.value = { kind: "sell" };
}

export async function askShopName(): Promise<void> {
  if (device.value !== undefined) return;
  const answer = await api.value.call("GET /private");
  if (answer.ok) shopName.value = answer.body.name;
}

const NUMBER_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const NUMBER_LENGTH = 8;

/** Made here, so that an order that is sent twice is one order. The last letters are what people say to each other. */
function newOrderId(now: Date): string {
  const day = now.toISOString().slice(0, 10).replaceAll("-", "");
  const random = crypto.getRandomValues(new Uint8Array(NUMBER_LENGTH));
  return `${day}-${[...random].map((byte) => NUMBER_LETTERS[byte % 32]).join("")}`;
}

export function shortNumber(orderId: string): string {
  return orderId.slice(-4);
}

/** A try that takes longer is one without a connection. */
const CHARGE_WITHIN_MS = 8000;

/** What the one big button does: it charges, after the step before it where the shop wants one. */
export function pressCharge(): void {
  if (isZero(total(cart.value)) || isCharging.value) return;
  prepareSound();
  if (hasExtras()) asksExtras.value = true;
  else void charge();
}

/** Makes the order of what is in the cart; without a connection the wallet makes it of the till's own code. */
export async function charge(extras: Extras = NO_EXTRAS): Promise<void> {
  const full = cart.value.typed === "" ? cart.value : addTyped(cart.value, t("till.amount"));
  const { due } = billOf(total(full), extras, full.digits);
  if (isZero(due) || isCharging.value) return;
  isCharging.value = true;
  trouble.value = undefined;
  const sale: Sale = {
    orderId: newOrderId(new Date()),
    amount: printAmount(due),
    lines: full.lines,
    summary: summaryFor(full.lines, extras),
    extras,
  };
  const begin = Date.now();
  const options = { timeoutMs: CHARGE_WITHIN_MS };
  const answer = await api.value.call("POST /private/orders", { body: orderOf(sale) }, options);
  isCharging.value = false;
  isOnline.value = answer.ok || answer.status !== 0;
  if (answer.ok) {
    cart.value = full;
    view.value = { kind: "pay", sale };
    return;
  }
  if (answer.status === 0 && device.value?.offline !== undefined) {
    cart.value = full;
    view.value = { kind: "offline", sale, from: begin };
    return;
  }
  trouble.value = answer;
  if (answer.status === 401) await forgetDevice();
  const { product_id, available_quantity } = (answer.body ?? {}) as Readonly<Record<string, unknown>>;
  if (answer.status === 410 && typeof product_id === "string") {
    leftOf.value = { ...leftOf.value, [product_id]: Number(available_quantity ?? 0) };
  }
}

function summaryFor(lines: readonly Line[], { table }: Extras): string {
  const what = summaryOf(lines, shopName.value === "" ? t("till.sale") : shopName.value);
  return table.trim() === "" ? what : `${what} · ${table.trim()}`;
}

function orderOf({ orderId, amount, lines, summary, extras: { tip, discountPercent } }: Sale) {
  const fromInventory = lines.filter(({ productId }) => productId !== undefined);
  const typed = lines.filter(({ productId }) => productId === undefined);
  return {
    order: {
      order_id: orderId,
      amount,
      summary,
      products: [
        ...typed.map(({ name, price, quantity }) => ({
          description: name,
          quantity,
          price: printAmount(multiplyAmount(price, quantity)),
        })),
        ...(discountPercent === 0 ? [] : [{ description: t("extras.discountOf", { percent: discountPercent }) }]),
      ],
      ...(tip === undefined ? {} : { tip: printAmount(tip) }),
    },
    inventory_products: fromInventory.map(({ productId, quantity }) => ({ product_id: productId!, quantity })),
    create_token: true,
  };
}

/** The customer goes: nobody pays it any more. */
export async function cancel({ orderId }: Sale): Promise<void> {
  view.value = { kind: "sell" };
  await api.value.call("DELETE /private/orders/{orderId}", { params: { orderId }, query: { force: true } });
}

export function finish(sale: Sale): void {
  clearCart();
  view.value = { kind: "done", sale };
  void refreshInventory();
}

export function nextSale(): void {
  clearCart();
  view.value = { kind: "sell" };
}
