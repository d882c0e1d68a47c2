/** HTTP as the wallet needs it: every call has a deadline and a size limit, and only strict JSON comes in. */

import { EncodingError } from "@kontor/taler/encoding-error";
import { parseUrl } from "@kontor/taler/parse-url";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import { JsonError, type JsonObject, type JsonValue, parseStrictJson } from "@kontor/taler/strict-json";
import type { StaticDecode, TSchema } from "typebox";
import { WalletError, type WalletErrorCode } from "./wallet-error.js";

export interface HttpRequest {
  readonly method?: "GET" | "POST";
  readonly url: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds until the whole answer must be here; 30 seconds by default. */
  readonly timeoutMs?: number;
  /** The largest answer accepted; 1 MiB by default. */
  readonly maxBytes?: number;
  /** Whether non-integer numbers may occur, which only the exchange's /keys has. */
  readonly allowReals?: boolean;
}

export interface HttpAnswer {
  readonly status: number;
  /** Undefined where there is no body or, for an error status only, where it is not JSON. */
  readonly body: JsonValue | undefined;
}

/** Throws WalletError "unreachable" without a complete answer, and "bad-answer" for a success that is not strict JSON. */
export type HttpClient = (request: HttpRequest) => Promise<HttpAnswer>;

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_BYTES = 1 << 20;

/** A client on top of `fetch`. */
export function httpClient(fetch: typeof globalThis.fetch): HttpClient {
  return async (request) => {
    const { status, bytes } = await exchangeBytes(fetch, request);
    if (bytes.length === 0) return { status, body: undefined };
    try {
      return { status, body: parseStrictJson(bytes, { allowReals: request.allowReals ?? false }) };
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      if (status >= 400) return { status, body: undefined };
      throw new WalletError("bad-answer", `${hostOf(request.url)} sent malformed JSON: ${error.message}.`, {
        httpStatus: status,
        cause: error,
      });
    }
  };
}

async function exchangeBytes(
  fetch: typeof globalThis.fetch,
  request: HttpRequest,
): Promise<{ status: number; bytes: Uint8Array }> {
  const timeoutMs = request.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const headers: Record<string, string> = { accept: "application/json", ...request.headers };
  if (request.body !== undefined) headers["content-type"] = "application/json";
  try {
    const response = await fetch(request.url, {
      method: request.method ?? "GET",
      headers,
      signal: AbortSignal.timeout(timeoutMs),
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    });
    return { status: response.status, bytes: await readLimited(response, request) };
  } catch (error) {
    if (error instanceof WalletError) throw error;
    const reason = isTimeout(error) ? `did not answer within ${timeoutMs} ms` : whyUnreachable(error);
    throw new WalletError("unreachable", `${hostOf(request.url)} ${reason}.`, { cause: error });
  }
}

/** OpenSSL's names of what is wrong with a certificate. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET_ISSUER)/;

function whyUnreachable(error: unknown): string {
  const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
  if (code === undefined || !CERTIFICATE.test(code)) return "cannot be reached";
  return `has a certificate that is not trusted (${code}); NODE_EXTRA_CA_CERTS names a file with others to trust`;
}

async function readLimited(response: Response, request: HttpRequest): Promise<Uint8Array> {
  const limit = request.maxBytes ?? DEFAULT_MAX_BYTES;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > limit) {
      throw new WalletError("bad-answer", `${hostOf(request.url)} sent more than ${limit} bytes.`, {
        httpStatus: response.status,
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === "TimeoutError";
}

function hostOf(url: string): string {
  return parseUrl(url)?.host ?? url;
}

/** The body as the schema decodes it. Throws WalletError "bad-answer"; `what` names the answer, as in "the claim". */
export function decodeBody<S extends TSchema>(schema: S, answer: HttpAnswer, what: string): StaticDecode<S> {
  try {
    return wireCodec(schema).decode(answer.body);
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    throw new WalletError("bad-answer", `The answer to ${what} is not what the protocol says: ${error.message}.`, {
      httpStatus: answer.status,
      body: answer.body,
      cause: error,
    });
  }
}

/** The error for an answer that refuses; `what` says what was tried, as in "claim the order". */
export function refusal(what: string, answer: HttpAnswer, code: WalletErrorCode = "refused"): WalletError {
  const talerCode = talerCodeOf(answer);
  const words = [memberText(answer.body, "hint"), memberText(answer.body, "detail")].filter(
    (text) => text !== undefined,
  );
  const reason = words.length > 0 ? words.join(" ") : "no reason given";
  const numbers = talerCode === undefined ? `HTTP ${answer.status}` : `HTTP ${answer.status}, code ${talerCode}`;
  return new WalletError(code, `Could not ${what}: ${reason} (${numbers})`, {
    httpStatus: answer.status,
    ...(talerCode === undefined ? {} : { talerCode }),
    body: answer.body,
  });
}

/** `code` of an ErrorDetail, if the answer has one. */
export function talerCodeOf(answer: HttpAnswer): number | undefined {
  const code = asObject(answer.body)?.code;
  return typeof code === "number" ? code : undefined;
}

/** The value if it is a JSON object. */
export function asObject(value: JsonValue | undefined): JsonObject | undefined {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as JsonObject) : undefined;
}

function memberText(body: JsonValue | undefined, name: string): string | undefined {
  const text = asObject(body)?.[name];
  return typeof text === "string" ? text : undefined;
}
