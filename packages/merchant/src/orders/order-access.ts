/** Who may see an order on its public page. */

import { equalBytes } from "@kontor/taler/bytes";
import { TalerError } from "../taler-error.js";
import type { Order } from "./order.js";

export interface OrderCredentials {
  readonly hContract: Uint8Array | undefined;
  readonly token: Uint8Array | undefined;
}

const NO_TOKEN = new Uint8Array(16);

/** Whether two claim tokens are the same; an absent one is all zero, on both sides. */
export function isSameToken(expected: Uint8Array | undefined, presented: Uint8Array | undefined): boolean {
  return equalBytes(expected ?? NO_TOKEN, presented ?? NO_TOKEN);
}

/**
 * Whether the caller may see the order: by its contract hash, by its claim token, or because it has no token. A claim
 * token on a paid order is treated as on any other, which is what both kinds of clients cope with.
 * @returns false for a caller without credentials, who may be sent elsewhere
 * @throws TalerError 403 for wrong credentials
 */
export function maySee(order: Order, { hContract, token }: OrderCredentials): boolean {
  if (hContract !== undefined && (order.state === "unclaimed" || !equalBytes(order.hContract, hContract))) {
    throw new TalerError("MERCHANT_GENERIC_CONTRACT_HASH_DOES_NOT_MATCH_ORDER", { status: 403, detail: order.orderId });
  }
  if (token !== undefined && !isSameToken(order.claimToken, token)) {
    throw new TalerError("MERCHANT_GET_ORDERS_ID_INVALID_TOKEN", { status: 403, detail: order.orderId });
  }
  return hContract !== undefined || isSameToken(order.claimToken, token);
}
