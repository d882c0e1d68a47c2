/** The shop's API, with whatever credentials there are. Errors have numbers only: this app has words of its own for them. */

import { type MerchantClient, merchantClient } from "@kontor/client/client";
import { place } from "./place.js";

/** Tries again what a moment's lack of connection spoils; more would keep people waiting for an answer. */
const TRIES = 3;

export function apiFor(token: string | undefined): MerchantClient {
  return merchantClient({
    baseUrl: place.apiUrl,
    tries: TRIES,
    nameOf: () => undefined,
    ...(token === undefined ? {} : { token }),
  });
}
