/** URLs of an order that the shop passes on to its customer. */

import { encodeBase32 } from "@kontor/taler/base32";
import { payUri } from "@kontor/taler/taler-uri";
import type { Order } from "./order.js";
import type { PayableContract } from "./payable-contract.js";

/** The page that shows the customer the state of the order, with what lets the customer see it. */
export function orderStatusUrl(
  order: Order,
  { merchantBaseUrl }: PayableContract,
  sessionId: string | undefined,
): string {
  const query = [];
  if (order.claimToken !== undefined) query.push(`token=${encodeBase32(order.claimToken)}`);
  else if (order.state !== "unclaimed") query.push(`h_contract=${encodeBase32(order.hContract)}`);
  if (sessionId !== undefined) query.push(`${new URLSearchParams({ session_id: sessionId })}`);
  const search = query.length > 0 ? `?${query.join("&")}` : "";
  return new URL(`orders/${encodeURIComponent(order.orderId)}${search}`, merchantBaseUrl).href;
}

/** The `taler://pay/` URI of an order, with its claim token and the session asked for. */
export function payUriOf(
  { orderId, claimToken }: Order,
  { merchantBaseUrl }: PayableContract,
  sessionId: string | undefined,
): string {
  return payUri({ baseUrl: merchantBaseUrl, orderId, sessionId, claimToken });
}
