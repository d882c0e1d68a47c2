/**
 * Sends one request to a receiver: one deadline for everything, no redirects, little of the answer is read, and never to
 * an address in our network unless the operator allows that, decided on the address that is connected to.
 */

import { Agent, errors } from "undici";
import type { Config } from "../config/config.js";
import {
  ForbiddenAddressError,
  publicLookup,
  refuseForbiddenHost,
  resolveWithSystem,
} from "../network/address-policy.js";
import type { Headers } from "./headers.js";

const TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 10_000;
/** What is kept of an answer for people. */
const KEPT_BYTES = 4096;
/** A longer answer is broken off. */
const READ_BYTES = 65_536;

export interface Sending {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  /** Absent for methods without one. */
  readonly body: string | undefined;
}

export interface Sent {
  /** 0: there was no answer. */
  readonly status: number;
  /** Why there was none, or what is wrong with it; empty where it is a success. */
  readonly reason: string;
  readonly milliseconds: number;
  readonly answer: string;
}

/** Whether URLs of shops may lead into the operator's network; as with exchanges. */
export function maySendToPrivateAddresses({ sandbox, allowPrivateNetworks }: Config["kontor"]): boolean {
  return sandbox || allowPrivateNetworks;
}

const agents = new Map<boolean, Agent>();

function agentFor(allowPrivateAddresses: boolean): Agent {
  let agent = agents.get(allowPrivateAddresses);
  if (agent === undefined) {
    agent = new Agent({
      connections: 8,
      keepAliveTimeout: 4000,
      connect: {
        timeout: CONNECT_TIMEOUT_MS,
        ...(allowPrivateAddresses ? {} : { lookup: publicLookup(resolveWithSystem) }),
      },
    });
    agents.set(allowPrivateAddresses, agent);
  }
  return agent;
}

/** Never throws; what came of it is a value. */
export async function sendOnce(
  { method, url, headers, body }: Sending,
  { allowPrivateAddresses, signal }: { readonly allowPrivateAddresses: boolean; readonly signal: AbortSignal },
): Promise<Sent> {
  const begin = performance.now();
  const deadline = AbortSignal.timeout(TIMEOUT_MS);
  const ended = (status: number, reason: string, answer = ""): Sent => ({
    status,
    reason,
    answer,
    milliseconds: Math.round(performance.now() - begin),
  });
  try {
    const target = new URL(url);
    if (!allowPrivateAddresses) refuseForbiddenHost(target);
    const answer = await agentFor(allowPrivateAddresses).request({
      origin: target.origin,
      path: `${target.pathname}${target.search}`,
      method: method as "POST",
      headers: inLatin1(headers),
      body: body ?? null,
      signal: AbortSignal.any([signal, deadline]),
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    // To stop reading early destroys the body, which then reports an error that nobody listens for.
    answer.body.on("error", () => {});
    const text = await beginningOf(answer.body).catch(() => "");
    return ended(answer.statusCode, judge(answer.statusCode), text);
  } catch (error) {
    if (deadline.aborted) return ended(0, `no answer within ${TIMEOUT_MS / 1000} seconds`);
    return ended(0, reasonOf(error));
  }
}

function judge(status: number): string {
  if (status >= 200 && status < 300) return "";
  if (status === 410) return "the receiver wants no more of this (410)";
  if (status >= 300 && status < 400) return `redirects are not followed (${status})`;
  return `answered with status ${status}`;
}

function reasonOf(error: unknown): string {
  if (error instanceof ForbiddenAddressError) return error.message;
  if (error instanceof errors.HTTPParserError) return "not an HTTP answer";
  const { message, code } = error as { readonly message?: string; readonly code?: string };
  return (message || code || "no connection").slice(0, 500);
}

/** Header values are bytes: other characters travel as UTF-8. */
function inLatin1(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Buffer.from(value, "utf8").toString("latin1")]),
  );
}

async function beginningOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    if (length < KEPT_BYTES) chunks.push(chunk);
    length += chunk.length;
    if (length > READ_BYTES) break;
  }
  // PostgreSQL's text cannot hold NUL.
  return Buffer.concat(chunks).subarray(0, KEPT_BYTES).toString("utf8").replaceAll("\0", "\ufffd");
}
