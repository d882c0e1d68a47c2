/** What time it is for the shop: the browser's clock, but in practice, where the clock can be turned. */

import type { TimestampJson } from "@kontor/client/api";
import { signal } from "@preact/signals";
import { has, isSandbox } from "./backend.js";
import { api } from "./session.js";

/** By how many milliseconds the shop is ahead of the browser. */
const ahead = signal(0);

/** Epoch milliseconds. */
export function shopNow(): number {
  return Date.now() + ahead.value;
}

/** What the server has said of its time just now. */
export function setShopClock({ t_s }: TimestampJson): void {
  if (typeof t_s === "number") ahead.value = t_s * 1000 - Date.now();
}

/** Asks where the clock may have been turned, and nowhere else. */
export async function askShopClock(): Promise<void> {
  if (!isSandbox() || !has("practice")) return;
  const answer = await api.value.call("GET /private/kontor/practice", {});
  if (answer.ok) setShopClock(answer.body.now);
}
