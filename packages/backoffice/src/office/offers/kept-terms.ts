/** The terms of offers, with what else the shop has chosen. */

import { prefer, preferences } from "../preferences.js";
import type { OfferTerms } from "./recipe.js";

export function termsOf(slug: string): OfferTerms | undefined {
  return preferences.value?.offers?.[slug];
}

/** @param terms undefined where the offer is no more */
export async function keepTerms(slug: string, terms: OfferTerms | undefined): Promise<void> {
  const { [slug]: _before, ...others } = preferences.value?.offers ?? {};
  await prefer({ offers: terms === undefined ? others : { ...others, [slug]: terms } });
}
