/**
 * The merchant API, typed: one function for all calls, one that polls. What fails is a value, not an exception; only an
 * aborted call rejects. Calls that may be repeated are, when the network or a proxy fails.
 */

import type { ErrorCodeName } from "@kontor/taler/error-codes";
import { ANSWERS, type MerchantOrderStatusResponse, type Operations, type PostOrderResponse } from "./api.js";
import { challengesIn, TalerApiError, type TalerApiErrorOptions } from "./api-error.js";
import { type EventsOptions, eventsOf, type ShopEvent } from "./event-stream.js";
import { isRepeatable } from "./repeatable.js";

export type OperationName = keyof Operations;

type Answers<Name extends OperationName> = Operations[Name]["answers"];

/** An answer that is no error; `status` tells its form where there are several. */
export type Success<Name extends OperationName> = {
  [Status in Exclude<keyof Answers<Name>, 304>]: {
    readonly ok: true;
    readonly status: Status;
    readonly body: Answers<Name>[Status];
    /** As `lp_not_etag` takes it. */
    readonly etag: string | undefined;
  };
}[Exclude<keyof Answers<Name>, 304>];

/** What was asked for is still as it was. Only `callIfChanged` hears it. */
export interface NotModified {
  readonly ok: true;
  readonly status: 304;
  readonly body: undefined;
  readonly etag: string | undefined;
}

/** Operations that can say that nothing has changed. */
export type TaggedOperation = {
  [Name in OperationName]: 304 extends keyof Answers<Name> ? Name : never;
}[OperationName];

export type Failure<Name extends OperationName> = TalerApiError<Operations[Name]["errors"]>;

export type Outcome<Name extends OperationName> = Success<Name> | Failure<Name>;

type Needed<Part extends string, Value> = Value extends undefined
  ? { readonly [Key in Part]?: never }
  : Record<never, never> extends Value
    ? { readonly [Key in Part]?: Value }
    : { readonly [Key in Part]: Value };

/**
 * What a call sends; `params` stand in the path. The condition is always true, and makes a type of each operation by
 * itself: the combinations of what all of them send are too many for the compiler.
 */
export type Input<Name extends OperationName> = Name extends OperationName
  ? Needed<"params", Operations[Name]["params"]> &
      Needed<"query", Operations[Name]["query"]> &
      Needed<"body", Operations[Name]["body"]>
  : never;

type InputArguments<Name extends OperationName, More extends unknown[]> =
  Record<never, never> extends Input<Name> ? [input?: Input<Name>, ...More] : [input: Input<Name>, ...More];

export interface CallOptions {
  /** Gives the call up, between tries too; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Milliseconds for one try, beside what `timeout_ms` makes the server wait. */
  readonly timeoutMs?: number;
  /** Further headers, and others in the place of ours, in lower case: a password to log in with, challenges that were solved. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface PollOptions extends CallOptions {
  /** Milliseconds that the server is asked to wait for a change. */
  readonly waitMs?: number;
}

export interface ClientOptions {
  /** Of the instance; management needs the administrator's. */
  readonly baseUrl: string;
  /** With or without the prefix `secret-token:`. */
  readonly token?: string;
  readonly fetch?: typeof globalThis.fetch;
  /** How often a call is tried in all. */
  readonly tries?: number;
  readonly random?: () => number;
  /**
   * Finds the registry's name of an error. By default the registry is loaded when the first error comes, as it is larger
   * than all the rest; a program with its own texts for the numbers does not need it.
   */
  readonly nameOf?: (number: number) => ErrorCodeName | undefined | Promise<ErrorCodeName | undefined>;
  /** Waits between tries. */
  readonly pause?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}

/** An order that is there, and where its customer goes. */
export interface MadeOrder {
  readonly ok: true;
  readonly orderId: string;
  /** The order's page: it shows the code, opens the wallet, and goes on to the fulfilment URL once it is paid. */
  readonly pageUrl: string;
  /** What a till shows as a code; undefined where the order had been made before and is claimed or paid by now. */
  readonly payUri: string | undefined;
  /** With which anybody may claim the order, if it has one. */
  readonly claimToken: string | undefined;
}

export interface MerchantClient {
  call<Name extends OperationName>(
    operation: Name,
    ...rest: InputArguments<Name, [options?: CallOptions]>
  ): Promise<Outcome<Name>>;
  /** The same, unless it is as it was when `etag` came with an answer. */
  callIfChanged<Name extends TaggedOperation>(
    operation: Name,
    input: Input<Name>,
    etag: string,
    options?: CallOptions,
  ): Promise<Outcome<Name> | NotModified>;
  /**
   * Makes an order and asks where its page is. With an `order_id` of the shop's own it may be called again: there is one
   * order.
   */
  createOrder(
    request: Operations["POST /private/orders"]["body"],
    options?: CallOptions,
  ): Promise<MadeOrder | Failure<"POST /private/orders"> | Failure<"GET /private/orders/{orderId}">>;
  /** Asks, letting the server wait, until the answer is what was waited for or an error. */
  poll<Name extends OperationName>(
    operation: Name,
    input: Input<Name>,
    isDone: (answer: Success<Name>) => boolean,
    options?: PollOptions,
  ): Promise<Outcome<Name>>;
  /** What happens to the shop: `for await (const event of client.events({ after }))`. */
  events(options?: EventsOptions): AsyncGenerator<ShopEvent, never>;
}

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_TRIES = 5;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
const DEFAULT_WAIT_MS = 30_000;
/** A server that answers at once, although it was asked to wait, is not asked more often than this. */
const SHORTEST_ROUND_MS = 500;

/** Statuses of a server or proxy that cannot serve just now. */
const TEMPORARY = [429, 502, 503, 504];

interface Request {
  readonly operation: OperationName;
  readonly url: string;
  readonly init: RequestInit;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

interface LooseInput {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
}

export function merchantClient(options: ClientOptions): MerchantClient {
  const { tries = DEFAULT_TRIES, random = Math.random, pause = wait } = options;

  async function call(operation: OperationName, input: LooseInput = {}, callOptions: CallOptions = {}) {
    const request = requestOf(options, operation, input, callOptions);
    const mayRepeat = isRepeatable(operation, input.body);
    for (let attempt = 1; ; attempt++) {
      const { outcome: answer, retryAfterMs } = await tryOnce(options.fetch ?? globalThis.fetch, request);
      const outcome = "ok" in answer ? answer : await named(answer, options);
      if (outcome.ok || attempt >= tries || !mayRepeat || !isTemporary(outcome)) return outcome;
      await pause(retryAfterMs ?? backOff(attempt, random), callOptions.signal);
    }
  }

  async function poll(
    operation: OperationName,
    input: LooseInput,
    isDone: (answer: LooseSuccess) => boolean,
    { waitMs = DEFAULT_WAIT_MS, ...callOptions }: PollOptions = {},
  ) {
    const waiting = { ...input, query: { ...input.query, timeout_ms: waitMs } };
    for (;;) {
      const begin = performance.now();
      const outcome = await call(operation, waiting, callOptions);
      if (!outcome.ok || isDone(outcome)) return outcome;
      const tooFast = SHORTEST_ROUND_MS - (performance.now() - begin);
      if (tooFast > 0) await pause(tooFast, callOptions.signal);
    }
  }

  async function createOrder(request: Operations["POST /private/orders"]["body"], callOptions?: CallOptions) {
    const made = await call("POST /private/orders", { body: request }, callOptions);
    if (!made.ok) return made;
    const { order_id: orderId, token: claimToken } = made.body as PostOrderResponse;
    const status = await call("GET /private/orders/{orderId}", { params: { orderId } }, callOptions);
    if (!status.ok) return status;
    const { order_status_url: pageUrl, ...answer } = status.body as MerchantOrderStatusResponse;
    const payUri = "taler_pay_uri" in answer ? answer.taler_pay_uri : undefined;
    return { ok: true, orderId, pageUrl, payUri, claimToken };
  }

  type EventsAnswer = Promise<Extract<Outcome<"GET /private/kontor/events">, { ok: true }> | TalerApiError>;
  const askForEvents = (query: LooseInput["query"], signal: AbortSignal | undefined) =>
    call("GET /private/kontor/events", { query: query ?? {} }, signal === undefined ? {} : { signal }) as EventsAnswer;

  // What the types promise, the generated description vouches for.
  return {
    call,
    callIfChanged: (operation: OperationName, input: LooseInput, etag: string, callOptions: CallOptions = {}) =>
      call(operation, input, { ...callOptions, headers: { ...callOptions.headers, "if-none-match": `"${etag}"` } }),
    createOrder,
    poll,
    events: (wanted: EventsOptions = {}) => eventsOf(askForEvents, wanted, pause),
  } as unknown as MerchantClient;
}

/** The answer; throws the error where it is one. For programs that have nothing to say about it. */
export function unwrap<Answer extends { readonly ok: true }>(outcome: Answer | TalerApiError): Answer {
  if (outcome.ok) return outcome as Answer;
  throw outcome;
}

interface LooseSuccess {
  readonly ok: true;
  readonly status: number;
  readonly body: unknown;
  readonly etag: string | undefined;
}

type LooseOutcome = LooseSuccess | TalerApiErrorOptions;

/** The failure with the registry's name of its number. */
async function named(
  failure: TalerApiErrorOptions,
  { nameOf = nameFromRegistry }: ClientOptions,
): Promise<TalerApiError> {
  const { code } = (failure.body ?? {}) as { readonly code?: unknown };
  return new TalerApiError({ ...failure, name: typeof code === "number" ? await nameOf(code) : undefined });
}

async function nameFromRegistry(number: number): Promise<ErrorCodeName | undefined> {
  const { errorCodeOfNumber } = await import("@kontor/taler/error-codes");
  return errorCodeOfNumber(number)?.name;
}

function requestOf(
  { baseUrl, token }: ClientOptions,
  operation: OperationName,
  { params = {}, query = {}, body }: LooseInput,
  { signal, timeoutMs = DEFAULT_TIMEOUT_MS, headers = {} }: CallOptions,
): Request {
  const [method, path] = operation.split(" ") as [string, string];
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
  const url = new URL(filled.slice(1), baseUrl.endsWith("/") ? baseUrl : `${baseUrl}/`);
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    url.searchParams.set(name, typeof value === "boolean" ? (value ? "yes" : "no") : String(value));
  }
  const serverWaits = Number(query.timeout_ms ?? 0);
  return {
    operation,
    url: url.href,
    init: {
      method,
      headers: {
        accept: "application/json",
        ...(token === undefined ? {} : { authorization: `Bearer ${withPrefix(token)}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    },
    timeoutMs: timeoutMs + (Number.isFinite(serverWaits) ? serverWaits : 0),
    signal,
  };
}

/** A token as it is shown to the server: with the prefix `secret-token:`. */
export function withPrefix(token: string): string {
  return token.startsWith("secret-token:") ? token : `secret-token:${token}`;
}

/** One try. Rejects only when the caller's signal is aborted. */
async function tryOnce(
  fetch: typeof globalThis.fetch,
  { operation, url, init, timeoutMs, signal }: Request,
): Promise<{ outcome: LooseOutcome; retryAfterMs?: number | undefined }> {
  signal?.throwIfAborted();
  const timeout = AbortSignal.timeout(timeoutMs);
  let status = 0;
  try {
    const answer = await fetch(url, {
      ...init,
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    status = answer.status;
    const text = await answer.text();
    return { outcome: read(operation, answer, text), retryAfterMs: retryAfter(answer.headers) };
  } catch (cause) {
    signal?.throwIfAborted();
    const code = timeout.aborted ? "GENERIC_TIMEOUT" : "GENERIC_UNEXPECTED_REQUEST_ERROR";
    return { outcome: { operation, status, code, cause } };
  }
}

function read(operation: OperationName, { status, headers }: Response, text: string): LooseOutcome {
  let body: unknown;
  try {
    body = text === "" ? undefined : JSON.parse(text);
  } catch (cause) {
    return { operation, status, code: "GENERIC_INVALID_RESPONSE", cause };
  }
  const isAnswer = ANSWERS[operation].includes(status) && !(status >= 400 && isErrorDetail(body));
  if (isAnswer) return { ok: true, status, body, etag: headers.get("etag")?.replaceAll('"', "") };
  const isForeseen = isErrorDetail(body) || (status === 202 && challengesIn(body).length > 0);
  return { operation, status, body, ...(isForeseen ? {} : { code: "GENERIC_INVALID_RESPONSE" }) };
}

function isErrorDetail(body: unknown): boolean {
  return typeof body === "object" && body !== null && typeof (body as { code?: unknown }).code === "number";
}

function isTemporary({ status, code }: TalerApiError): boolean {
  return status === 0 || TEMPORARY.includes(status) || code === "GENERIC_DB_SOFT_FAILURE";
}

/** Doubles with every attempt; a random part of it, so that many clients do not come back together. */
function backOff(attempt: number, random: () => number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS) * (0.5 + random() / 2);
}

function retryAfter(headers: Headers): number | undefined {
  const seconds = headers.get("retry-after");
  return seconds !== null && /^\d{1,4}$/.test(seconds) ? Math.min(Number(seconds) * 1000, 60_000) : undefined;
}

function wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", abort);
      resolve();
    }, milliseconds);
    if (signal?.aborted) abort();
    else signal?.addEventListener("abort", abort, { once: true });
  });
}
