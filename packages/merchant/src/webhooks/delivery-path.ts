/** `$WEBHOOK_ID` and the number of a delivery in a path. */

import { RequestLineText } from "@kontor/taler/schemas/primitives";
import { Type } from "typebox";
import { RowNumber } from "../http/paging.js";
import { TalerError } from "../taler-error.js";

export const DeliveryPath = Type.Object({ webhookId: RequestLineText, delivery: RowNumber });

export function deliveryUnknown(delivery: bigint): TalerError {
  return new TalerError("MERCHANT_GENERIC_PENDING_WEBHOOK_UNKNOWN", { detail: String(delivery) });
}
