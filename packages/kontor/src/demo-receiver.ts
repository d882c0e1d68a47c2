/** Who is told in the demo what happens to the shop: an application that listens on this machine, as a shop's own would. */

import { createHmac, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

/** What it was told, and has verified. */
export interface Told {
  readonly type: string;
  readonly orderId: string;
}

export interface DemoReceiver {
  readonly url: string;
  /** What signatures are made with, as the shop shows it: `whsec_` and base64. Before it is known nothing is believed. */
  trust(secret: string): void;
  /** Waits until it is told that of the order; rejects where that takes too long. */
  told(type: string, orderId: string): Promise<void>;
  /** Called with everything from now on. */
  onTold(listener: (told: Told) => void): void;
  stop(): Promise<void>;
}

const PATIENCE_MS = 30_000;
const NEW_FOR_SECONDS = 300;

export async function startDemoReceiver(): Promise<DemoReceiver> {
  const heard: Told[] = [];
  const listeners = new Set<(told: Told) => void>();
  let key: Buffer | undefined;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString("utf8");
    if (key === undefined || !isGenuine(key, request.headers, body)) return void response.writeHead(401).end();
    const { type, data } = JSON.parse(body) as { readonly type: string; readonly data: { readonly order_id: string } };
    const told = { type, orderId: data.order_id };
    heard.push(told);
    for (const listener of listeners) listener(told);
    response.writeHead(204).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    trust(secret) {
      key = Buffer.from(secret.replace("whsec_", ""), "base64");
    },
    told: (type, orderId) =>
      new Promise((resolve, reject) => {
        const isIt = (told: Told) => told.type === type && told.orderId === orderId;
        if (heard.some(isIt)) return resolve();
        const timer = setTimeout(
          () => reject(new Error(`it is not within ${PATIENCE_MS / 1000} seconds`)),
          PATIENCE_MS,
        );
        const listener = (told: Told) => {
          if (!isIt(told)) return;
          clearTimeout(timer);
          listeners.delete(listener);
          resolve();
        };
        listeners.add(listener);
      }),
    onTold: (listener) => void listeners.add(listener),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** As Standard Webhooks has it. */
function isGenuine(key: Buffer, headers: IncomingHttpHeaders, body: string): boolean {
  const { "webhook-id": id, "webhook-timestamp": time, "webhook-signature": given } = headers;
  const signed = createHmac("sha256", key).update(`${id}.${time}.${body}`).digest("base64");
  const [expected, actual] = [Buffer.from(`v1,${signed}`), Buffer.from(String(given))];
  if (expected.length !== actual.length || !timingSafeEqual(expected, actual)) return false;
  return Math.abs(Date.now() / 1000 - Number(time)) < NEW_FOR_SECONDS;
}
