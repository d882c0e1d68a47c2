/** What is checked, and made, before an authenticator app or a passkey is added. */

import { encodeBase32 } from "@kontor/taler/base32";
import type { Queries } from "../database/tables.js";
import type { Rng } from "../rng.js";
import { findOwnFactors, type OwnFactor } from "../second-factor/own-factor-store.js";
import { TalerError } from "../taler-error.js";

/** More nobody carries about. */
const MOST_FACTORS = 10;
const ID_BYTES = 16;

export function newFactorId(rng: Rng): string {
  return encodeBase32(rng.bytes(ID_BYTES));
}

/**
 * Those that there are.
 * @throws TalerError where there are too many already
 */
export async function demandRoom(queries: Queries, instance: bigint): Promise<readonly OwnFactor[]> {
  const known = await findOwnFactors(queries, instance);
  if (known.length < MOST_FACTORS) return known;
  throw new TalerError("GENERIC_PARAMETER_MALFORMED", {
    status: 409,
    parameter: "name",
    detail: `name: there are ${MOST_FACTORS} already; remove one`,
  });
}
