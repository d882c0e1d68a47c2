/** taler://pay and taler://refund URIs, which bring a wallet to an order. */
import { decodeBase32, encodeBase32 } from "./base32.js";
import { EncodingError } from "./encoding-error.js";

/** What a taler://pay URI says. */
export interface PayUri {
  /** Public base URL of the instance, with a slash at its end. */
  readonly merchantBaseUrl: string;
  readonly orderId: string;
  /** Empty where the payment is not for a session. */
  readonly sessionId: string;
  readonly claimToken?: Uint8Array;
}

/** What a taler://refund URI says. */
export interface RefundUri {
  readonly merchantBaseUrl: string;
  readonly orderId: string;
}

/** The URI that makes a wallet claim and pay an order. Throws EncodingError where the base URL is not http(s). */
export function payUri(order: {
  readonly baseUrl: string;
  readonly orderId: string;
  readonly sessionId?: string | undefined;
  readonly claimToken?: Uint8Array | undefined;
}): string {
  const query = order.claimToken ? `?c=${encodeBase32(order.claimToken)}` : "";
  const session = encodeURIComponent(order.sessionId ?? "");
  return `${merchantPart("pay", order.baseUrl)}${encodeURIComponent(order.orderId)}/${session}${query}`;
}

/** The URI that makes a wallet pick up refunds. Throws EncodingError where the base URL is not http(s). */
export function refundUri(order: { readonly baseUrl: string; readonly orderId: string }): string {
  return `${merchantPart("refund", order.baseUrl)}${encodeURIComponent(order.orderId)}/`;
}

/** Reads a taler://pay URI. Throws EncodingError. */
export function parsePayUri(uri: string): PayUri {
  const { merchantBaseUrl, orderId, lastSegment, query } = parseOrderUri("pay", uri);
  const claimToken = new URLSearchParams(query).get("c");
  const pay = { merchantBaseUrl, orderId, sessionId: lastSegment };
  return claimToken === null ? pay : { ...pay, claimToken: decodeBase32(claimToken, 16) };
}

/** Reads a taler://refund URI. Throws EncodingError. */
export function parseRefundUri(uri: string): RefundUri {
  const { merchantBaseUrl, orderId } = parseOrderUri("refund", uri);
  return { merchantBaseUrl, orderId };
}

function merchantPart(action: string, baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url?.protocol !== "https:" && url?.protocol !== "http:") throw new EncodingError("the base URL is not http(s)");
  const scheme = url.protocol === "http:" ? "taler+http" : "taler";
  return `${scheme}://${action}/${url.host}${url.pathname.replace(/\/*$/, "/")}`;
}

function parseOrderUri(action: string, uri: string) {
  const parts = /^taler(\+http)?:\/\/([^/]+)\/([^/?#]+)\/([^?#]*)(?:\?([^#]*))?(?:#.*)?$/i.exec(uri);
  if (!parts || parts[2]!.toLowerCase() !== action) throw new EncodingError(`not a taler://${action} URI`);
  const segments = parts[4]!.split("/");
  const lastSegment = percentDecode(segments.pop()!);
  const orderId = percentDecode(segments.pop() ?? "");
  if (orderId === "") throw new EncodingError(`the taler://${action} URI names no order`);
  const prefix = segments.map((segment) => `${segment}/`).join("");
  const merchantBaseUrl = `${parts[1] ? "http" : "https"}://${parts[3]!.toLowerCase()}/${prefix}`;
  return { merchantBaseUrl, orderId, lastSegment, query: parts[5] ?? "" };
}

function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new EncodingError("the URI is not percent-encoded properly");
  }
}
