/**
 * For tests: a payment of which a part is refunded and forgotten, an order that is given back, and one that is deleted. The
 * exchange will wire what is paid here.
 */

import { claim } from "@kontor/sandbox/wallet/claim";
import { refunds as collect } from "@kontor/sandbox/wallet/refunds";
import { unclaim } from "@kontor/sandbox/wallet/unclaim";
import type { Order } from "@kontor/sandbox/wallet/wallet-state";
import { DAY, timestampToJson } from "@kontor/taler/time";
import { REASON, type Story } from "../story.js";

/** Paid, partly refunded, and wired in the end. */
export async function refunds({ shop, wallet, ask, remove, order, buy }: Story): Promise<{ wired: Order }> {
  const wired = await buy({
    order_id: "wired",
    amount: "KUDOS:2",
    extra: { $forgettable: { secret: "salt" }, secret: "forgotten" },
    wire_transfer_deadline: { ...timestampToJson(shop.sandbox.clock.now() + 2n * DAY) },
  });
  await ask(200, `private/orders/${wired.orderId}/refund`, { refund: "KUDOS:0.4", reason: REASON });
  await collect(wallet, wired);
  const forgotten = { fields: ["$.extra.secret"] };
  await ask(200, `private/orders/${wired.orderId}/forget`, forgotten, { method: "PATCH" });
  const given = await claim(wallet, (await order({ order_id: "given-back" })).payUri);
  await unclaim(wallet, given.order);
  await order({ order_id: "deleted" });
  await remove("private/orders/deleted");
  return { wired };
}
