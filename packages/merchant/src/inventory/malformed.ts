/** What a client wrote makes no sense: the member is named. */

import { TalerError } from "../taler-error.js";

export function malformed(parameter: string, reason: string): TalerError {
  return new TalerError("GENERIC_PARAMETER_MALFORMED", { parameter, detail: `${parameter}: ${reason}` });
}
