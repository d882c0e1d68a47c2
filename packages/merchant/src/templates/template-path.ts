/** `$TEMPLATE_ID` in a path. */

import { RequestLineText } from "@kontor/taler/schemas/primitives";
import { Type } from "typebox";
import { TalerError } from "../taler-error.js";

export const TemplatePath = Type.Object({ templateId: RequestLineText });

export function templateUnknown(templateId: string): TalerError {
  return new TalerError("MERCHANT_GENERIC_TEMPLATE_UNKNOWN", { detail: templateId });
}
