/** The shop that the office is of, as GET private tells it. */

import type { Operations } from "@kontor/client/api";
import type { TalerApiError } from "@kontor/client/api-error";
import { signal } from "@preact/signals";
import { api, begin } from "../session/session.js";

export type Shop = Operations["GET /private"]["answers"][200];

export const shop = signal<Shop | undefined>(undefined);
/** Why it is not known, where it is not. */
export const shopTrouble = signal<TalerApiError | undefined>(undefined);

export async function loadShop(): Promise<void> {
  const answer = await api.value.call("GET /private");
  shopTrouble.value = answer.ok ? undefined : answer;
  if (answer.ok) shop.value = answer.body;
  // The password was changed, or the session ended elsewhere.
  else if (answer.status === 401) begin(undefined);
}
