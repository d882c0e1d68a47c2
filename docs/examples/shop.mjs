// A shop with nothing but Node: makes an order, says where to pay it, waits until it is paid, and gives some money back.
// SHOP=http://127.0.0.1:9966/ TOKEN=secret-token:sandbox node shop.mjs
import { randomUUID } from "node:crypto";

const { SHOP = "http://127.0.0.1:9966/", TOKEN } = process.env;

async function ask(method, path, body) {
  const answer = await fetch(SHOP + path, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    // Longer than the server is asked to wait.
    signal: AbortSignal.timeout(40_000),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text === "" ? {} : JSON.parse(text);
}

// With an id of one's own the request may be repeated: who got no answer asks again, and there is one order.
const orderId = `cart-${randomUUID()}`;
const order = { order_id: orderId, summary: "A pot of tea", amount: "KUDOS:2" };
await ask("POST", "private/orders", { order, refund_delay: { d_us: 14 * 24 * 3600 * 1_000_000 } });

let status = await ask("GET", `private/orders/${orderId}`);
console.log("send the customer to", status.order_status_url);

// Answered as soon as it is paid, or after half a minute.
while (status.order_status !== "paid") status = await ask("GET", `private/orders/${orderId}?timeout_ms=30000`);
console.log("paid", status.deposit_total);

await ask("POST", `private/orders/${orderId}/refund`, { refund: "KUDOS:0.5", reason: "The tea was cold" });
console.log("gave back", (await ask("GET", `private/orders/${orderId}`)).refund_amount);
