/** Which device is meant by "mine". */

import { malformed } from "../taler-error.js";
import type { Principal } from "./principal.js";

/**
 * The device that shows its token with `mine=yes`.
 * @throws TalerError GENERIC_PARAMETER_MALFORMED for a request with a password: it does not tell which device sent it
 */
export function ownDevice(principal: Principal | undefined): bigint {
  if (principal?.device === undefined)
    throw malformed("mine", "only who shows an access token has something of its own");
  return principal.device;
}
