/** `$POT_ID` in a path, and what the endpoints of money pots share. */

import { Type } from "typebox";
import { RowNumber } from "../http/paging.js";
import { TalerError } from "../taler-error.js";

export const PotPath = Type.Object({ potId: RowNumber });

export function moneyPotUnknown(pot: bigint, parameter?: string): TalerError {
  return new TalerError("MERCHANT_GENERIC_MONEY_POT_UNKNOWN", {
    detail: String(pot),
    ...(parameter === undefined ? {} : { parameter }),
  });
}

export function potNameTaken(name: string): TalerError {
  return new TalerError("MERCHANT_PRIVATE_MONEY_POT_CONFLICTING_NAME", { detail: name });
}
