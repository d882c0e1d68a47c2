// A web shop with node:http: a page with a button, the way to the order's page, and what is shown once it is paid.
// SHOP=http://127.0.0.1:9966/ TOKEN=secret-token:sandbox node http.mjs
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";

const { SHOP = "http://127.0.0.1:9966/", TOKEN, PORT = "3000" } = process.env;

async function ask(method, path, body) {
  const answer = await fetch(SHOP + path, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, `http://${request.headers.host}`);
  try {
    if (request.method === "POST" && url.pathname === "/buy") {
      // With an id of one's own the request may be repeated, and there is one order. The customer comes back to /thanks.
      const order_id = `cart-${randomUUID()}`;
      const fulfillment_url = `${url.origin}/thanks?order=${order_id}`;
      const order = { order_id, summary: "A pot of tea", amount: "KUDOS:2", fulfillment_url };
      await ask("POST", "private/orders", { order });
      const { order_status_url } = await ask("GET", `private/orders/${order_id}`);
      response.writeHead(303, { location: order_status_url }).end();
    } else if (url.pathname === "/thanks") {
      // What the browser says proves nothing: the shop asks.
      const { order_status } = await ask("GET", `private/orders/${encodeURIComponent(url.searchParams.get("order"))}`);
      const isPaid = order_status === "paid";
      response.writeHead(isPaid ? 200 : 402).end(isPaid ? "Thank you. Your tea is on its way.\n" : "Not paid yet.\n");
    } else {
      response.writeHead(200, { "content-type": "text/html" });
      response.end('<form method="post" action="/buy"><button>Tea, 2 KUDOS</button></form>\n');
    }
  } catch (error) {
    console.error(error.message);
    response.writeHead(502).end("The payment service cannot be reached. Please try again.\n");
  }
});
server.listen(Number(PORT), "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/`));
