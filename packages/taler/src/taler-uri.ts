/** taler://pay, taler://pay-template and taler://refund URIs, which bring a wallet to an order. */

import { decodeBase32, encodeBase32 } from "./base32.js";
import { EncodingError } from "./encoding-error.js";
import { parseWebUrl } from "./parse-url.js";

/** What a taler://pay URI says. */
export interface PayUri {
  /** Public base URL of the instance, with a slash at its end. */
  readonly merchantBaseUrl: string;
  readonly orderId: string;
  /** Empty where the payment is not for a session. */
  readonly sessionId: string;
  readonly claimToken?: Uint8Array;
}

/** What a taler://pay-template URI says. */
export interface PayTemplateUri {
  readonly merchantBaseUrl: string;
  readonly templateId: string;
  /** What older shops suggest, as it is written: an amount, a currency alone, or nothing. */
  readonly amount?: string;
  readonly summary?: string;
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

/** The URI that makes a wallet ask for an order. Throws EncodingError where the base URL is not http(s). */
export function payTemplateUri(template: { readonly baseUrl: string; readonly templateId: string }): string {
  return `${merchantPart("pay-template", template.baseUrl)}${encodeURIComponent(template.templateId)}`;
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

/** Reads a taler://pay-template URI, with or without a slash behind the template. Throws EncodingError. */
export function parsePayTemplateUri(uri: string): PayTemplateUri {
  const { merchantBaseUrl, segments, query } = parseMerchantUri("pay-template", uri);
  if (segments.at(-1) === "") segments.pop();
  const templateId = percentDecode(segments.pop() ?? "");
  if (templateId === "") throw new EncodingError("the taler://pay-template URI names no template");
  const suggested = new URLSearchParams(query);
  const [amount, summary] = [suggested.get("amount"), suggested.get("summary")];
  return {
    merchantBaseUrl: merchantBaseUrl(segments),
    templateId,
    ...(amount === null ? {} : { amount }),
    ...(summary === null ? {} : { summary }),
  };
}

/** Reads a taler://refund URI. Throws EncodingError. */
export function parseRefundUri(uri: string): RefundUri {
  const { merchantBaseUrl, orderId } = parseOrderUri("refund", uri);
  return { merchantBaseUrl, orderId };
}

function merchantPart(action: string, baseUrl: string): string {
  const url = parseWebUrl(baseUrl);
  if (url === undefined) throw new EncodingError("the base URL is not http(s)");
  const scheme = url.protocol === "http:" ? "taler+http" : "taler";
  const { host, pathname } = url;
  let end = pathname.length;
  while (pathname[end - 1] === "/") end--;
  return `${scheme}://${action}/${host}${pathname.slice(0, end)}/`;
}

function parseOrderUri(action: string, uri: string) {
  const { merchantBaseUrl, segments, query } = parseMerchantUri(action, uri);
  const lastSegment = percentDecode(segments.pop()!);
  const orderId = percentDecode(segments.pop() ?? "");
  if (orderId === "") throw new EncodingError(`the taler://${action} URI names no order`);
  return { merchantBaseUrl: merchantBaseUrl(segments), orderId, lastSegment, query };
}

/** The segments behind the host, and what makes a base URL of those that no order or template is left of. */
function parseMerchantUri(action: string, uri: string) {
  const parts = /^taler(\+http)?:\/\/([^/]+)\/([^/?#]+)\/([^?#]*)(?:\?([^#]*))?(?:#.*)?$/i.exec(uri);
  if (!parts || parts[2]!.toLowerCase() !== action) throw new EncodingError(`not a taler://${action} URI`);
  return {
    segments: parts[4]!.split("/"),
    query: parts[5] ?? "",
    merchantBaseUrl(prefix: readonly string[]): string {
      const path = prefix.map((segment) => `${segment}/`).join("");
      return `${parts[1] ? "http" : "https"}://${parts[3]!.toLowerCase()}/${path}`;
    },
  };
}

function percentDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new EncodingError("the URI is not percent-encoded properly");
  }
}
