/**
 * A sandbox wallet behind a button: the customer's page of a sandbox shop sends a taler:// URI here as a form, the wallet
 * pays or collects the refund, and the browser is sent back to the page. Below `practice`, the desk of practice mode answers
 * merchants. On the loopback interface only.
 */

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { refunds } from "@kontor/sandbox/wallet/refunds";
import type { Wallet } from "@kontor/sandbox/wallet/wallet";
import { orderKey } from "@kontor/sandbox/wallet/wallet-state";
import { encodeBase32 } from "@kontor/taler/base32";
import { parsePayUri, parseRefundUri } from "@kontor/taler/taler-uri";
import type { PracticeDesk } from "./practice-desk.js";

export interface SandboxWalletServer {
  /** What the shop's option SANDBOX_WALLET_URL is set to. */
  readonly url: string;
  stop(): Promise<void>;
}

export interface SandboxWalletServerOptions {
  /** Lends the wallet for one action; nobody else has it meanwhile. */
  readonly withWallet: (act: (wallet: Wallet) => Promise<string>) => Promise<string>;
  /** Whether a merchant's base URL is one that the wallet may be sent to: any page on the web can send forms here. */
  readonly isOurShop: (baseUrl: string) => boolean;
  readonly port?: number;
  /** What practice mode is done with; without one there is none. */
  readonly desk?: PracticeDesk;
}

/** Longer than any taler:// URI. */
const LONGEST_FORM = 16_384;
/** The pictures of a few products. */
const LONGEST_JSON = 64 * 1024 * 1024;
const DESK_PATHS = ["shop", "products", "made", "wallet", "clock"].map((name) => `practice/${name}`);

export async function startSandboxWallet(options: SandboxWalletServerOptions): Promise<SandboxWalletServer> {
  let turn: Promise<unknown> = Promise.resolve();
  const server = createServer((request, response) => {
    // One after the other: a button that is pressed twice pays once.
    turn = turn.then(() => answer(request, response, options));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await turn;
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: SandboxWalletServerOptions,
): Promise<void> {
  try {
    const { pathname } = new URL(request.url ?? "", "http://desk.invalid");
    if (pathname.startsWith("/practice")) return await practise(pathname.slice(1), request, response, options);
    if (request.method !== "POST") return say(response, 405, "The sandbox wallet takes a form with a taler_uri.");
    if (!isLoopback(request.headers.host)) return say(response, 403, "The sandbox wallet is for this machine only.");
    const uri = new URLSearchParams(await formOf(request)).get("taler_uri") ?? "";
    const place = await options.withWallet((wallet) => act(wallet, uri, options));
    response.writeHead(303, { location: place, "cache-control": "no-store" }).end();
  } catch (error) {
    say(response, 400, `The sandbox wallet could not do that: ${(error as Error).message}`);
  }
}

/** A page on the web can send forms, but no JSON, to another origin. */
async function practise(
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
  { desk }: SandboxWalletServerOptions,
): Promise<void> {
  const answer = (status: number, body: object) => {
    response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
    response.end(JSON.stringify(body));
  };
  const isPost = request.method === "POST";
  const isKnown = isPost ? DESK_PATHS.includes(path) : path === "practice";
  if (desk === undefined || !isKnown || !isLoopback(request.headers.host)) return answer(404, {});
  if (isPost && !/^application\/json\b/.test(request.headers["content-type"] ?? "")) return answer(415, {});
  try {
    const body = isPost ? (JSON.parse(await formOf(request, LONGEST_JSON)) as Record<string, unknown>) : {};
    answer(200, await desk.answer(path, body));
  } catch (error) {
    answer(400, { reason: (error as Error).message });
  }
}

/** Does what the URI asks for and tells where the page is that shows what came of it. */
export async function act(
  wallet: Wallet,
  uri: string,
  { isOurShop }: Pick<SandboxWalletServerOptions, "isOurShop">,
): Promise<string> {
  if (/^taler(?:\+http)?:\/\/refund\//i.test(uri)) {
    const { merchantBaseUrl, orderId } = parseRefundUri(uri);
    demand(isOurShop(merchantBaseUrl));
    const order = wallet.state.orders[orderKey(merchantBaseUrl, orderId)];
    if (order?.contract === undefined) throw new Error(`order ${orderId} was not paid with this wallet`);
    await refunds(wallet, order);
    const credential: [string, string] =
      order.claimToken === undefined
        ? ["h_contract", encodeBase32(order.contract.hContract)]
        : ["token", order.claimToken];
    return pageOf(merchantBaseUrl, orderId, [credential]);
  }
  const { merchantBaseUrl, orderId, sessionId, claimToken } = parsePayUri(uri);
  demand(isOurShop(merchantBaseUrl));
  await pay(wallet, await claim(wallet, uri));
  return pageOf(merchantBaseUrl, orderId, [
    ...(claimToken === undefined ? [] : [["token", encodeBase32(claimToken)] as [string, string]]),
    ...(sessionId === "" ? [] : [["session_id", sessionId] as [string, string]]),
  ]);
}

function demand(isOurs: boolean): void {
  if (!isOurs) throw new Error("it belongs to another shop");
}

function pageOf(baseUrl: string, orderId: string, query: [string, string][]): string {
  const url = new URL(`orders/${encodeURIComponent(orderId)}`, baseUrl);
  url.search = new URLSearchParams(query).toString();
  return url.href;
}

/** A page whose name was made to lead here is not on this machine. */
function isLoopback(host: string | undefined): boolean {
  return /^(?:127\.0\.0\.1|localhost)(?::\d+)?$/.test(host ?? "");
}

async function formOf(request: IncomingMessage, longest = LONGEST_FORM): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > longest) throw new Error("the form is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function say(response: ServerResponse, status: number, text: string): void {
  const headers = { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" };
  response.writeHead(status, headers).end(`${text}\n`);
}
