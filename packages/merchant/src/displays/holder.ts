/** Whose display is meant: that of the till which asks. */

import { addDuration, DAY, type Duration } from "@kontor/taler/time";
import type { Principal } from "../access/principal.js";
import type { Clock } from "../clock.js";
import { malformed } from "../taler-error.js";
import type { Holder, Times } from "./store.js";

/** Nobody has to be told that a display is over which neither its till nor another device has used for so long. */
const UNUSED: Duration = DAY;

/** @throws TalerError GENERIC_PARAMETER_MALFORMED for a request with a password: it does not tell which device sent it */
export function holderOf(principal: Principal | undefined): Holder {
  const { device, tokenHash } = principal ?? {};
  if (device === undefined || tokenHash === undefined) {
    throw malformed("authorization", "only who shows an access token has a display");
  }
  return { device, tokenHash };
}

export function timesOf(clock: Clock): Times {
  const now = clock.now();
  return { now, expiresAt: addDuration(now, UNUSED) };
}
