/** What the till knows and does: whose it is, what it sells, what is in the cart, and the sale that is being paid. */

import type { Operations } from "@kontor/client/api";
import type { TalerApiError } from "@kontor/client/api-error";
import { isZero, multiplyAmount, printAmount } from "@kontor/taler/amount";
import { computed, effect, signal } from "@preact/signals";
import { t } from "../messages/language.js";
import { apiFor } from "../session/api.js";
import { backend, currency, inputDigits } from "../session/backend.js";
import { place } from "../session/place.js";
import { session } from "../session/session.js";
import { addTyped, type Cart, emptyCart, type Line, summaryOf, total } from "./cart.js";
import { type Device, keep, kept } from "./device.js";
import { KEPT_DISPLAY } from "./display/kept-display.js";
import { billOf, type Extras, NO_EXTRAS } from "./extras.js";
import { join, offlineSales, rememberSales } from "./offline/journal.js";
import { hasExtras, rememberSettings } from "./settings.js";
import { prepareSound } from "./sound.js";
import { HELD_FOR_MS, type Held, StockHolds } from "./stock-holds.js";

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
/** A wallet has opened it. */
export const isOpened = signal(false);
export const trouble = signal<TalerApiError | undefined>(undefined);
export const isCharging = signal(false);
/** The step between the cart and the code is shown. */
export const asksExtras = signal(false);
/** How much there is for this cart of a product that somebody wanted more of: the inventory itself does not say. */
export const leftOf = signal<Readonly<Record<string, number>>>({});

addEventListener("online", () => {
  isOnline.value = true;
  void joinSales();
});
addEventListener("offline", () => {
  isOnline.value = false;
});

/** A try that takes longer is one without a connection. */
const WITHIN_MS = 8000;

/** Whether there is an end to it. */
function isLimited(productId: string): boolean {
  const { total_stock } = inventory.value.products.find(({ product_id }) => product_id === productId) ?? {};
  return total_stock !== undefined && total_stock >= 0;
}

function noteLeft(productId: string, left: number | undefined): void {
  const { [productId]: before, ...others } = leftOf.value;
  if (before === left) return;
  leftOf.value = left === undefined ? others : { ...others, [productId]: left };
}

async function hold(name: string, productId: string, quantity: number): Promise<Held> {
  const body = { lock_uuid: name, quantity, duration: { d_us: HELD_FOR_MS * 1000 } };
  const input = { params: { productId }, body };
  const answer = await api.value.call("POST /private/products/{productId}/lock", input, { timeoutMs: WITHIN_MS });
  isOnline.value = answer.ok || answer.status !== 0;
  if (answer.ok) return "held";
  if (answer.status === 401) await forgetDevice();
  if (answer.status === 410) return { left: leftIn(answer.body) ?? 0 };
  return answer.status === 0 ? "unheard" : "refused";
}

/** The name of what the cart holds, until the tab is closed. */
const KEPT_HOLDS = `kontor-holds ${place.apiUrl}`;

const holds = new StockHolds({
  hold,
  wanted: wantedNow,
  onLeft: (productId, left) => {
    // What is held tells nothing more of how much there is.
    if (left !== undefined || isShort(productId)) noteLeft(productId, left);
  },
  now: () => performance.now(),
  kept: {
    read: () => JSON.parse(sessionStorage.getItem(KEPT_HOLDS) ?? "null") ?? undefined,
    write: (kept) => sessionStorage.setItem(KEPT_HOLDS, JSON.stringify(kept)),
  },
});

/** Whether more of it is in the cart than there is. */
function isShort(productId: string): boolean {
  const line = cart.value.lines.find((candidate) => candidate.productId === productId);
  return (line?.quantity ?? 0) > (leftOf.value[productId] ?? Number.POSITIVE_INFINITY);
}

/** A cart that nobody has touched for so long was forgotten: others may have what is in it. */
const FORGOTTEN_MS = 30 * 60_000;
const LOOK_AFTER_MS = 30_000;
/** Somebody who taps three times has one wish. */
const SETTLED_MS = 250;
let touchedAt = 0;

/** What an order is made for holds the order itself. */
function wantedNow(): ReadonlyMap<string, number> | undefined {
  if (token.value === undefined || isCharging.value || view.value.kind === "offline") return undefined;
  if (view.value.kind !== "sell" || performance.now() - touchedAt > FORGOTTEN_MS) return new Map();
  const lines = cart.value.lines.filter(({ productId }) => productId !== undefined && isLimited(productId));
  return new Map(lines.map(({ productId, quantity }) => [productId!, quantity]));
}

/** Holds what is in the cart, as long as the page is open. */
export function holdStock(): void {
  let settling: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    touchedAt = cart.value.lines.length === 0 ? 0 : performance.now();
    clearTimeout(settling);
    // Also when the connection is back, and when the till shows the cart again.
    if (view.value.kind === "sell" && isOnline.value) settling = setTimeout(() => holds.sync(), SETTLED_MS);
  });
  setInterval(() => {
    // What nobody asks for now may be there again.
    for (const productId of Object.keys(leftOf.value)) if (!isShort(productId)) noteLeft(productId, undefined);
    if (isOnline.value) holds.sync();
  }, LOOK_AFTER_MS);
}

function leftIn(body: unknown): number | undefined {
  const { available_quantity: left } = (body ?? {}) as Readonly<Record<string, unknown>>;
  return typeof left === "number" ? left : undefined;
}

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
  for (const what of ["device", "inventory", KEPT_DISPLAY]) await keep(what, undefined);
  device.value = undefined;
  inventory.value = { products: [], categories: [] };
  shopName.value = "";
  leftOf.value = {};
  holds.forget();
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
  const options = { timeoutMs: WITHIN_MS };
  const body = { ...orderOf(sale), lock_uuids: [holds.name] };
  const answer = await api.value.call("POST /private/orders", { body }, options);
  isCharging.value = false;
  isOnline.value = answer.ok || answer.status !== 0;
  if (answer.ok) {
    cart.value = full;
    view.value = { kind: "pay", sale };
    holds.takenOver();
    return;
  }
  if (answer.status === 0 && device.value?.offline !== undefined) {
    cart.value = full;
    view.value = { kind: "offline", sale, from: begin };
    return;
  }
  trouble.value = answer;
  if (answer.status === 401) await forgetDevice();
  const { product_id } = (answer.body ?? {}) as Readonly<Record<string, unknown>>;
  if (answer.status === 410 && typeof product_id === "string") noteLeft(product_id, leftIn(answer.body) ?? 0);
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
  // Before the cart holds again what the order held.
  await holds.inTurn(() =>
    api.value.call("DELETE /private/orders/{orderId}", { params: { orderId }, query: { force: true } }),
  );
}

export function finish(sale: Sale): void {
  for (const { productId, quantity } of sale.lines) {
    const left = productId === undefined ? undefined : leftOf.value[productId];
    if (left !== undefined) noteLeft(productId!, Math.max(0, left - quantity));
  }
  clearCart();
  view.value = { kind: "done", sale };
  void refreshInventory();
}

export function nextSale(): void {
  clearCart();
  view.value = { kind: "sell" };
}
