/** What was chosen for the whole shop, on whichever device: an addition to the protocol, in one browser where it is missing. */

import type { TalerApiError } from "@kontor/client/api-error";
import { signal } from "@preact/signals";
import { has } from "../session/backend.js";
import { place } from "../session/place.js";
import { api } from "../session/session.js";
import type { OfferTerms } from "./offers/recipe.js";

/** How the shop sells: what it does not need is not shown. */
export const WAYS = ["counter", "paper", "web", "articles"] as const;
export type Way = (typeof WAYS)[number];

export interface Preferences {
  /** Nothing was chosen: everything is shown. */
  readonly sells?: readonly Way[];
  /** The first steps are hidden. */
  readonly welcomed?: boolean;
  /** As `#rrggbb`. */
  readonly colour?: string | undefined;
  /** The prices of offers, by the slug of their family. */
  readonly offers?: Readonly<Record<string, OfferTerms>>;
}

const KEY = `kontor-preferences ${place.apiUrl}`;

/** Undefined until they are known. */
export const preferences = signal<Preferences | undefined>(undefined);
/** Why they are not known. */
export const preferencesTrouble = signal<TalerApiError | undefined>(undefined);

export async function loadPreferences(): Promise<void> {
  if (!has("preferences")) {
    preferences.value = JSON.parse(localStorage.getItem(KEY) ?? "{}") as Preferences;
    return;
  }
  const answer = await api.value.call("GET /private/kontor/preferences");
  preferencesTrouble.value = answer.ok ? undefined : answer;
  if (answer.ok) preferences.value = answer.body.preferences as Preferences;
}

/** @returns whether it is kept */
export async function prefer(changed: Preferences): Promise<boolean> {
  const next = { ...preferences.value, ...changed };
  if (!has("preferences")) {
    localStorage.setItem(KEY, JSON.stringify(next));
    preferences.value = next;
    return true;
  }
  const answer = await api.value.call("PUT /private/kontor/preferences", { body: { preferences: { ...next } } });
  if (answer.ok) preferences.value = next;
  return answer.ok;
}

/** Whether the shop sells in one of these ways, or has not said how. */
export function sellsBy(...ways: readonly Way[]): boolean {
  const { sells = [] } = preferences.value ?? {};
  return sells.length === 0 || sells.some((way) => ways.includes(way));
}
