/** `$FACTOR_ID` in a path. */

import { RequestLineText } from "@kontor/taler/schemas/primitives";
import { MINUTE } from "@kontor/taler/time";
import { Type } from "typebox";
import { TalerError } from "../taler-error.js";

export const FactorPath = Type.Object({ factorId: RequestLineText });

/** How long a factor may take from its beginning until it is shown to work. */
export const ENROLMENT_DURATION = 15n * MINUTE;

/** The registry has no code for what the protocol does not know; this one is about second factors. */
export function factorUnknown(detail: string): TalerError {
  return new TalerError("MERCHANT_TAN_CHALLENGE_UNKNOWN", { detail });
}
