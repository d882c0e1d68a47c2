/** For tests: what the shop has before it. Orders in every state, and a payment whose outcome nobody knows. */

import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { prove } from "@kontor/sandbox/wallet/prove";
import type { Order } from "@kontor/sandbox/wallet/wallet-state";
import { post } from "../../shop/raw-payment.js";
import { expected, REASON, SESSION, type Story } from "../story.js";

const NOTE = "what the shop alone need know of";
const CUSTOMER = "nobody.need.know@shop.example";
export const PAGE = "https://shop.example/article";

export interface OrdersInEveryState {
  readonly unpaid: string;
  /** Claimed by the wallet. */
  readonly claimed: Order;
  /** Paid, not refunded, not wired yet. */
  readonly paid: Order;
  /** Its coins were sent to the exchange, whose answer was lost. */
  readonly open: Order;
}

export async function orders({ shop, exchange, wallet, secrets, ask, order, buy }: Story): Promise<OrdersInEveryState> {
  const { orderId: unpaid } = await order({ order_id: "unpaid", extra: { unpaid: '☕ \\ \u2028 "quoted"' } });
  expected(400, "nonsense", await post(`${shop.url}orders/unpaid/pay`, { coins: [{ coin_sig: "MALFORMEDSECRET" }] }));
  secrets.others.push("MALFORMEDSECRET");
  const { order: claimed } = await claim(wallet, (await order({ order_id: "claimed" })).payUri);
  const paid = await buy({ order_id: "paid", fulfillment_url: PAGE }, { session_id: SESSION, otp_id: "till" });
  await prove(wallet, paid, "another session");
  const waiting = await buy({ order_id: "refund-waiting" });
  await ask(200, `private/orders/${waiting.orderId}/refund`, { refund: "KUDOS:1", reason: REASON });
  const open = await claim(wallet, (await order({ order_id: "open" })).payUri);
  exchange.fault({ kind: "lose-answer", path: "/batch-deposit", times: 2 });
  await pay(wallet, open, { attempts: 1 }).catch(() => undefined);
  exchange.clearFaults();
  await ask(204, `private/kontor/orders/${unpaid}/note`, { note: NOTE }, { method: "PUT" });
  await ask(200, `private/kontor/orders/${unpaid}/note`);
  await ask(204, `private/kontor/orders/${paid.orderId}/receipt`, { email: CUSTOMER });
  secrets.others.push(NOTE, CUSTOMER);
  await ask(200, "private/kontor/search?words=thing%20nobody");
  return { unpaid, claimed, paid, open: open.order };
}
