/**
 * HTTP calls to an exchange: one deadline for everything, limits on what is read, strict JSON, no redirects.
 * A call never throws; each way it can end is a value that the caller has to look at.
 */
import type { LookupFunction } from "node:net";
import { JsonError, type JsonValue, parseStrictJson } from "@kontor/taler/strict-json";
import { Agent, errors } from "undici";
import { AnswerBroken, AnswerTooLarge, type Deadline, UnknownEncoding, wholeAnswer } from "./whole-answer.js";

const USER_AGENT = "kontor";

/** Connections to one exchange at a time; more calls wait for a free one, within their deadline. */
const CONNECTIONS = 64;
const CONNECT_TIMEOUT_MS = 10_000;
/** Answers other than /keys are small; a /transfers list of thousands of coins still fits. */
const DEFAULT_MAX_BYTES = 8 * 1024 * 1024;

export interface Call {
  method: "GET" | "POST";
  /** Relative to the base URL, without a leading slash. */
  path: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  body?: object;
  /** Real milliseconds until the call is given up, whatever it is waiting for. */
  timeoutMs: number;
  /** Limit on the size of the answer, after decompression. */
  maxBytes?: number;
  /** Aborted: nobody wants the answer any more. The call ends as after its time. */
  signal?: AbortSignal | undefined;
}

export interface AnswerHeaders {
  etag: string | undefined;
  expires: string | undefined;
  /** The exchange's clock. */
  date: string | undefined;
  retryAfter: string | undefined;
}

/** No usable answer. `timeout`: it may have been carried out or not. `malformed`: an answer that is not the protocol's. */
export type CallFailure =
  | { kind: "timeout" }
  /** `isUnsent`: not a byte of the call has left. */
  | { kind: "unreachable"; reason: string; isUnsent?: boolean }
  | { kind: "malformed"; status: number; reason: string };

interface AnswerCommon {
  kind: "answer";
  status: number;
  /** The first connection broke: what is answered here may have been carried out before. */
  isRepeated: boolean;
}

export type BytesOutcome = (AnswerCommon & { bytes: Uint8Array; headers: AnswerHeaders }) | CallFailure;

/** An answer of any status; `body` is undefined where the answer has none. */
export type CallOutcome = (AnswerCommon & { body: JsonValue | undefined }) | CallFailure;

export interface HttpClientOptions {
  baseUrl: string;
  /** How host names are resolved; the system's way by default. */
  lookup?: LookupFunction;
  connectTimeoutMs?: number;
  /** Told how each call went, for metrics. */
  onCall?: ((call: FinishedCall) => void) | undefined;
}

export interface FinishedCall {
  readonly baseUrl: string;
  /** The first segment of the path: `keys`, `batch-deposit`, ... */
  readonly kind: string;
  /** The status, or why there was none. */
  readonly outcome: string;
  readonly seconds: number;
  /** The clock of who answered, as the header of that name. */
  readonly date: string | undefined;
}

class TimedOut extends Error {}

/** Keeps the connections to one exchange. */
export class ExchangeHttpClient {
  readonly #baseUrl: string;
  readonly #agent: Agent;
  readonly #onCall: HttpClientOptions["onCall"];

  constructor(options: HttpClientOptions) {
    this.#baseUrl = options.baseUrl;
    this.#onCall = options.onCall;
    this.#agent = new Agent({
      connections: CONNECTIONS,
      connect: {
        timeout: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
        ...(options.lookup && { lookup: options.lookup }),
      },
    });
  }

  /** Makes the call and reads the answer as JSON. Numbers that are not integers are accepted: `stefan_lin` is one. */
  async json(call: Call): Promise<CallOutcome> {
    const outcome = await this.bytes(call);
    if (outcome.kind !== "answer") return outcome;
    const { bytes, headers: _not, ...common } = outcome;
    if (bytes.length === 0) return { body: undefined, ...common };
    try {
      return { body: parseStrictJson(bytes, { allowReals: true }), ...common };
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      return { kind: "malformed", status: outcome.status, reason: `not the JSON expected: ${error.message}` };
    }
  }

  /**
   * Makes the call and gives the answer's bytes, decompressed.
   * A connection that breaks is tried once more: it may have been an idle one that the exchange was just closing, and
   * every call of the protocol can be repeated.
   */
  async bytes(call: Call): Promise<BytesOutcome> {
    const begin = performance.now();
    const outcome = await this.#withinDeadline(call);
    this.#onCall?.({
      baseUrl: this.#baseUrl,
      kind: call.path.split("/")[0]!,
      outcome: outcome.kind === "answer" ? String(outcome.status) : outcome.kind,
      seconds: (performance.now() - begin) / 1000,
      date: outcome.kind === "answer" ? outcome.headers.date : undefined,
    });
    return outcome;
  }

  async #withinDeadline(call: Call): Promise<BytesOutcome> {
    const deadline: Deadline = { ended: undefined, onEnd: undefined };
    const end = () => {
      deadline.ended = new TimedOut();
      deadline.onEnd?.(deadline.ended);
    };
    const timer = setTimeout(end, Math.max(0, call.timeoutMs));
    if (call.signal?.aborted) end();
    call.signal?.addEventListener("abort", end, { once: true });
    try {
      const outcome = await this.#attempt(call, deadline);
      return outcome === "broken" ? repeated(await this.#attempt(call, deadline)) : outcome;
    } finally {
      clearTimeout(timer);
      call.signal?.removeEventListener("abort", end);
    }
  }

  /** Breaks off what is under way and closes all connections. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #attempt(call: Call, deadline: Deadline): Promise<BytesOutcome | "broken"> {
    try {
      const url = new URL(call.path, this.#baseUrl);
      for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, value);
      const wanted = {
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method: call.method,
        headers: {
          "user-agent": USER_AGENT,
          accept: "application/json",
          "accept-encoding": "gzip, deflate",
          ...(call.body && { "content-type": "application/json" }),
          ...call.headers,
        },
        body: call.body ? JSON.stringify(call.body) : null,
        headersTimeout: 0,
        bodyTimeout: 0,
        maxBytes: call.maxBytes ?? DEFAULT_MAX_BYTES,
      };
      const { status, bytes, headers: given } = await wholeAnswer(this.#agent, wanted, deadline);
      const { etag, expires, date, "retry-after": retryAfter } = given;
      const headers = {
        etag: single(etag),
        expires: single(expires),
        date: single(date),
        retryAfter: single(retryAfter),
      };
      return { kind: "answer", status, bytes, headers, isRepeated: false };
    } catch (error) {
      if (deadline.ended !== undefined) return { kind: "timeout" };
      return error instanceof AnswerBroken ? describe(error.cause, error.status) : describe(error, 0);
    }
  }
}

function describe(error: unknown, status: number): BytesOutcome | "broken" {
  const { code, message } = error as { code?: string; message: string };
  if (error instanceof AnswerTooLarge || error instanceof UnknownEncoding || code?.startsWith("Z_")) {
    return { kind: "malformed", status, reason: message };
  }
  if (error instanceof errors.HTTPParserError) return { kind: "malformed", status, reason: "not an HTTP answer" };
  if (code === "UND_ERR_SOCKET" || code === "ECONNRESET" || code === "EPIPE") return "broken";
  return { kind: "unreachable", reason: message || code || "no connection", isUnsent: isOfConnecting(code) };
}

/** Failures of getting a connection: nothing has been sent. */
function isOfConnecting(code: string | undefined): boolean {
  const codes = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "UND_ERR_CONNECT_TIMEOUT"];
  return code !== undefined && codes.includes(code);
}

function repeated(outcome: BytesOutcome | "broken"): BytesOutcome {
  if (outcome === "broken") return { kind: "unreachable", reason: "the connection broke" };
  if (outcome.kind === "answer") return { ...outcome, isRepeated: true };
  // The first try may have left.
  return outcome.kind === "unreachable" ? { ...outcome, isUnsent: false } : outcome;
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
