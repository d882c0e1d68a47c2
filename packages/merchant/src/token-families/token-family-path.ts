/** `$TOKEN_FAMILY_SLUG` in a path. */

import { RequestLineText } from "@kontor/taler/schemas/primitives";
import { Type } from "typebox";
import { TalerError } from "../taler-error.js";

export const TokenFamilyPath = Type.Object({ slug: RequestLineText });

export function tokenFamilyUnknown(slug: string): TalerError {
  return new TalerError("MERCHANT_GENERIC_TOKEN_FAMILY_UNKNOWN", { detail: slug });
}
