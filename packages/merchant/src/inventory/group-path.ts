/** `$GROUP_ID` in a path, and what the endpoints of product groups share. */

import { Type } from "typebox";
import { RowNumber } from "../http/paging.js";
import { TalerError } from "../taler-error.js";

export const GroupPath = Type.Object({ groupId: RowNumber });

export function groupUnknown(serial: bigint, parameter?: string): TalerError {
  return new TalerError("MERCHANT_GENERIC_PRODUCT_GROUP_UNKNOWN", {
    detail: String(serial),
    ...(parameter === undefined ? {} : { parameter }),
  });
}

export function groupNameTaken(name: string): TalerError {
  return new TalerError("MERCHANT_PRIVATE_PRODUCT_GROUP_CONFLICTING_NAME", { detail: name });
}
