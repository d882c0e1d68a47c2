/** What is told of changes to bank accounts. */

import { encodeBase32 } from "@kontor/taler/base32";
import type { Happening } from "../events/record.js";

export function accountChanged(hWire: Uint8Array, active: boolean): Happening {
  return { type: "account_changed", data: { h_wire: encodeBase32(hWire), active } };
}
