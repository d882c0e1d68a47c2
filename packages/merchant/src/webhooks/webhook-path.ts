/** `$WEBHOOK_ID` in a path, and the webhook that it names. */

import { RequestLineText } from "@kontor/taler/schemas/primitives";
import { Type } from "typebox";
import { TalerError } from "../taler-error.js";

export const WebhookPath = Type.Object({ webhookId: RequestLineText });

export function webhookUnknown(webhookId: string): TalerError {
  return new TalerError("MERCHANT_GENERIC_WEBHOOK_UNKNOWN", { detail: webhookId });
}
