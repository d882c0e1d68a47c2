// A web shop with Express and @kontor/client: a button, the way to the order's page, and what is shown once it is paid.
// SHOP=http://127.0.0.1:9966/ TOKEN=secret-token:sandbox node express.mjs
import { randomUUID } from "node:crypto";
import { merchantClient, unwrap } from "@kontor/client";
import express from "express";

const { SHOP = "http://127.0.0.1:9966/", TOKEN, PORT = "3000" } = process.env;
const shop = merchantClient({ baseUrl: SHOP, token: TOKEN });
const app = express();

app.get("/", (_request, response) => {
  response.send('<form method="post" action="/buy"><button>Tea, 2 KUDOS</button></form>');
});

app.post("/buy", async (request, response) => {
  const order_id = `cart-${randomUUID()}`;
  const fulfillment_url = `http://${request.get("host")}/thanks?order=${order_id}`;
  const order = { order_id, summary: "A pot of tea", amount: "KUDOS:2", fulfillment_url };
  const { pageUrl } = unwrap(await shop.createOrder({ order }));
  response.redirect(303, pageUrl);
});

app.get("/thanks", async (request, response) => {
  // What the browser says proves nothing: the shop asks.
  const params = { orderId: String(request.query.order) };
  const { body } = unwrap(await shop.call("GET /private/orders/{orderId}", { params }));
  const isPaid = body.order_status === "paid";
  response.status(isPaid ? 200 : 402).send(isPaid ? "Thank you. Your tea is on its way.\n" : "Not paid yet.\n");
});

// Four parameters tell Express that it is for errors.
app.use((error, _request, response, _next) => {
  console.error(error.message);
  response.status(502).send("The payment service cannot be reached. Please try again.\n");
});

const server = app.listen(Number(PORT), "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/`));
