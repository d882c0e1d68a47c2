/** For tests: who wants to be told of orders is, with a password; somebody else does not answer, and one is wanted no more. */

import { createServer } from "node:http";
import { listenOnLoopback } from "../../shop/loopback.js";
import type { Story } from "../story.js";

const RECEIVERS_PASSWORD = "of the receiver, and secret";

export async function webhooks({ secrets, ask, order, patch, remove, work }: Story): Promise<void> {
  const receiver = await listenOnLoopback(createServer((_request, response) => response.writeHead(200).end("thanks")));
  const { url } = receiver;
  const target = { event_type: "order_created", url, http_method: "POST" };
  const headers = { header_template: `Authorization: Bearer ${RECEIVERS_PASSWORD}`, body_template: "{{order_id}}" };
  await ask(204, "private/webhooks", { webhook_id: "told", ...target });
  await patch("private/webhooks/told", { ...target, ...headers });
  await ask(204, "private/webhooks", { webhook_id: "dead", ...target, url: "http://127.0.0.1:1/" });
  await ask(204, "private/webhooks", { webhook_id: "unwanted", ...target });
  await remove("private/webhooks/unwanted");
  const { secret } = await ask(200, "private/kontor/webhooks/told");
  secrets.sealed.push(RECEIVERS_PASSWORD, String(secret).replace(/^whsec_/, ""));
  await order({ order_id: "told-of" });
  await ask(200, "private/kontor/webhooks/told/test", {});
  await work();
  await ask(200, "private/kontor/webhooks/told/resend-failed", {});
  await receiver.close();
}
