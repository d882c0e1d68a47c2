/** What opens the bank's revenue API for us: sealed for the account that it belongs to. */

import type { Account } from "../bank-accounts/store.js";
import type { Sealed } from "../database/sealed.js";
import { placeOf } from "../secrets/places.js";
import type { Secrets } from "../secrets/secrets.js";

/**
 * `FacadeCredentials` as JSON text; undefined where the account has none.
 * @throws SecretsError when they cannot be opened with our key
 */
export function credentialsOf(
  secrets: Secrets,
  instance: bigint,
  { hWire, creditFacadeCredentials }: Pick<Account, "hWire" | "creditFacadeCredentials">,
): string | undefined {
  return creditFacadeCredentials && secrets.open(placeOf("bankCredentials", instance, hWire), creditFacadeCredentials);
}

/** @param credentials `FacadeCredentials` */
export function sealCredentials(
  secrets: Secrets,
  instance: bigint,
  hWire: Uint8Array,
  credentials: object,
): Sealed<string> {
  return secrets.seal(placeOf("bankCredentials", instance, hWire), JSON.stringify(credentials));
}
