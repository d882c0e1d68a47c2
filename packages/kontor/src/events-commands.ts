/** `kontor events` tells what happens to a shop; `kontor listen` tells it to an application on this machine. */

import { createHmac, randomBytes } from "node:crypto";
import { merchantClient, unwrap } from "@kontor/client/client";
import type { ShopEvent } from "@kontor/client/event-stream";
import { parseUrl } from "@kontor/taler/parse-url";
import { type Command, InvalidArgumentError } from "commander";
import { MERCHANT_PORT } from "./ports.js";
import { untilStopped } from "./until-stopped.js";

interface ShopOptions {
  readonly shop: string;
  readonly token: string;
  readonly types?: readonly ShopEvent["type"][];
  readonly after?: number;
}

interface EventsOptions extends ShopOptions {
  readonly follow?: boolean;
}

interface ListenOptions extends ShopOptions {
  readonly forwardTo: string;
}

const APPLICATION_TIMEOUT_MS = 30_000;
const SECRET_BYTES = 24;

export function addEventsCommands(program: Command): void {
  withShopOptions(program.command("events").description("tell what happened to a shop, one JSON object a line"))
    .option("-f, --follow", "go on as it happens")
    .action(async ({ follow, ...options }: EventsOptions) => {
      if (follow === true) {
        await eachEvent(options, async (event) => console.log(JSON.stringify(event)));
        return;
      }
      let { after } = options;
      for (;;) {
        const query = { limit: 1024, ...(after === undefined ? {} : { after }), ...typesQuery(options) };
        const { events } = unwrap(await clientOf(options).call("GET /private/kontor/events", { query })).body;
        for (const event of events) console.log(JSON.stringify(event));
        if (events.length < 1024) return;
        after = events.at(-1)!.number;
      }
    });
  withShopOptions(
    program.command("listen").description("tell an application on this machine what happens, as a webhook would"),
  )
    .requiredOption("--forward-to <url>", "where the application listens", parseShopUrl)
    .action(async (options: ListenOptions) => {
      const secret = randomBytes(SECRET_BYTES);
      console.log(`Telling ${options.forwardTo}. Signed with whsec_${secret.toString("base64")}`);
      const client = clientOf(options);
      // Deliveries that a person has sent again are events of their own.
      const types = options.types && [...options.types, "webhook_resent" as const];
      await eachEvent({ ...options, ...(types && { types }) }, async (event) => {
        if (event.type !== "webhook_resent") return forward(event, options.forwardTo, secret);
        const query = { after: event.event - 1, limit: 1 };
        const [again] = unwrap(await client.call("GET /private/kontor/events", { query })).body.events;
        if (again !== undefined) await forward(again, options.forwardTo, secret);
      });
    });
}

function withShopOptions(command: Command): Command {
  return command
    .option("--shop <url>", "the shop's base URL", parseShopUrl, `http://127.0.0.1:${MERCHANT_PORT}/`)
    .requiredOption("--token <token>", "its password, or an access token that may read orders")
    .option("--types <types>", "only these types of events, with commas between them", (text) => text.split(","))
    .option("--after <number>", "what happened after the event of that number", parseNumber);
}

function clientOf({ shop, token }: ShopOptions) {
  return merchantClient({ baseUrl: shop, token });
}

function typesQuery({ types }: ShopOptions): { readonly types?: string } {
  return types === undefined ? {} : { types: types.join(",") };
}

/** Until the operator stops us. */
async function eachEvent(options: ShopOptions, work: (event: ShopEvent) => Promise<void>): Promise<void> {
  const stopping = new AbortController();
  void untilStopped().then(() => stopping.abort());
  const { after, types } = options;
  try {
    const events = clientOf(options).events({
      signal: stopping.signal,
      ...(after === undefined ? {} : { after }),
      ...(types === undefined ? {} : { types }),
    });
    for await (const event of events) await work(event);
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
  }
}

/** Sends it as a webhook without templates would, and prints what came and what the application said. */
async function forward(event: ShopEvent, url: string, secret: Buffer): Promise<void> {
  const { number, type, time, ...data } = event;
  const seconds = Number((time as { readonly t_s: number | string }).t_s);
  const body = JSON.stringify({ type, timestamp: new Date(seconds * 1000).toISOString(), data });
  const id = `msg_event_${number}`;
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac("sha256", secret).update(`${id}.${timestamp}.${body}`).digest("base64");
  const headers = {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${signature}`,
  };
  const begin = performance.now();
  const answer = await fetch(url, {
    method: "POST",
    headers,
    body,
    redirect: "manual",
    signal: AbortSignal.timeout(APPLICATION_TIMEOUT_MS),
  }).then(
    ({ status }) => String(status),
    (error: unknown) => `no answer (${error instanceof Error ? error.message : String(error)})`,
  );
  const about = "order_id" in event ? event.order_id : "";
  const milliseconds = `${Math.round(performance.now() - begin)} ms`;
  console.log(`${String(number).padStart(8)}  ${type.padEnd(20)} ${about.padEnd(24)} -> ${answer}, ${milliseconds}`);
}

/** A http(s) URL of the command line. */
export function parseShopUrl(text: string): string {
  if (parseUrl(text) === undefined || !/^https?:/.test(text)) throw new InvalidArgumentError("it is a http(s) URL");
  return text;
}

function parseNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("it is the number of an event");
  return Number(text);
}
