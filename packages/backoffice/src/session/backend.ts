/** What the backend says of itself: how its currencies look, and which additions to the protocol it has. */

import type { Operations } from "@kontor/client/api";
import { amountLine } from "@kontor/merchant/pages/amount-text.js";
import { parseAmount } from "@kontor/taler/amount";
import type { CurrencySpecification } from "@kontor/taler/schemas/config";
import { payTemplateUri as uriOfTemplate } from "@kontor/taler/taler-uri";
import { signal } from "@preact/signals";
import { locale } from "../messages/language.js";
import { apiFor } from "./api.js";
import { place } from "./place.js";
import { publicUrlOf } from "./public-url.js";

type Config = Operations["GET /config"]["answers"][200];

export const backend = signal<Config | undefined>(undefined);

/** @returns whether there is one */
export async function meetBackend(): Promise<boolean> {
  const answer = await apiFor(undefined).call("GET /config", {}, { timeoutMs: 10_000 });
  if (answer.ok) backend.value = answer.body;
  return answer.ok;
}

interface Additions {
  readonly features?: readonly string[];
  readonly base_url?: string;
  readonly sandbox?: boolean;
}

function additions(): Additions {
  return (backend.value as { readonly kontor?: Additions } | undefined)?.kontor ?? {};
}

/** Whether the backend announces that addition. */
export function has(feature: string): boolean {
  return additions().features?.includes(feature) ?? false;
}

/** Whether the money is worth nothing. */
export function isSandbox(): boolean {
  return additions().sandbox ?? false;
}

/** Where customers and other programs find this shop, ending in a slash: this page may be somewhere that they cannot reach. */
export function publicUrl(): string {
  return publicUrlOf(place, additions().base_url);
}

/** The taler:// URI of a template of this shop. */
export function payTemplateUri(templateId: string): string {
  return uriOfTemplate({ baseUrl: publicUrl(), templateId });
}

/** An amount of the protocol, such as `EUR:4.25`, as people read it. */
export function money(amount: string): string {
  const parsed = parseAmount(amount);
  const specification = backend.value?.currencies[parsed.currency] as CurrencySpecification | undefined;
  return amountLine(parsed, specification, locale.value);
}

/** A decimal number that may be negative, as people read money. */
export function signedMoney(decimal: string, currency: string): string {
  const amount = money(`${currency}:${decimal.replace("-", "")}`);
  return decimal.startsWith("-") ? `− ${amount}` : amount;
}

/** How many digits behind the point people type. */
export function inputDigits(currency: string): number {
  return backend.value?.currencies[currency]?.num_fractional_input_digits ?? 2;
}

export function currency(): string {
  return backend.value?.currency ?? "KUDOS";
}
