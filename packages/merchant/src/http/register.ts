/** Turns routes into Fastify handlers: find the instance, check the credentials, parse, validate, handle, answer. */

import { Readable } from "node:stream";
import { type ErrorCodeName, errorCode } from "@kontor/taler/error-codes";
import { withoutNulls } from "@kontor/taler/null-members";
import { type WireCodec, WireError, wireCodec } from "@kontor/taler/schemas/wire-codec";
import type { JsonValue } from "@kontor/taler/strict-json";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { TSchema } from "typebox";
import { authenticate, authenticateAdministrator, authenticateLogin, identify } from "../access/authentication.js";
import type { Principal } from "../access/principal.js";
import { lookBefore, record, recordingDatabase } from "../audit/record.js";
import { codeOfDatabaseFailure } from "../database/failures.js";
import type { Instance } from "../instances/instance.js";
import { inSmallHeap } from "../memory/small-heap.js";
import type { Peer } from "../network/peer.js";
import { AlreadySpent, judge, SpendingDatabase } from "../second-factor/guard.js";
import type { ServerDeps } from "../server-deps.js";
import { TalerError } from "../taler-error.js";
import { Answer, Document, DocumentStream, JsonText, LastingJson } from "./answer.js";
import { type BodyLimits, bodyLimitsOf, isLarge } from "./body-limits.js";
import { type CallClass, callsOf, type HttpContext, type ServedCall } from "./call.js";
import { type Access, type Endpoint, isOfRoot, type Route } from "./endpoint.js";
import { KnownPaths } from "./known-paths.js";
import { FOREIGN_MEMBERS, parseBody, parseForm } from "./strict-body.js";

const METHODS = ["GET", "POST", "PATCH", "DELETE", "PUT"] as const;

/**
 * Registers every route below the root and, where it concerns one instance, below `/instances/$INSTANCE` too.
 * @returns the paths that there are: other methods are answered with 405 and `Allow`, see `demandKnownPath`
 */
export function registerRoutes(app: FastifyInstance, context: HttpContext, routes: readonly Route[]): KnownPaths {
  const calls = callsOf(context);
  const methodsOfPath = new Map<string, string[]>();
  for (const route of routes) {
    const limits = bodyLimitsOf(route, context.uploadLimit);
    const handler = makeHandler(context, calls, route, limits);
    const paths = isOfRoot(route) ? [route.path] : [route.path, `/instances/:instance${route.path}`];
    for (const url of paths) {
      app.route({ method: route.method, url, handler, bodyLimit: limits.bytes });
      methodsOfPath.set(url, [...(methodsOfPath.get(url) ?? []), route.method]);
    }
  }
  const known = new KnownPaths();
  for (const [url, methods] of methodsOfPath) {
    known.add(url, [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", "));
  }
  // Another route would take such a request for its own.
  for (const [url, methods] of methodsOfPath) {
    if (!known.isPartOfAnother(url)) continue;
    const others = METHODS.filter((method) => !methods.includes(method));
    if (others.length > 0) app.route({ method: others, url, handler: ({ url }) => demandKnownPath(known, url) });
  }
  return known;
}

/** @throws TalerError GENERIC_METHOD_INVALID, where there is the path, but not for this method */
export function demandKnownPath(known: KnownPaths, url: string): void {
  const allow = known.allowed(url);
  if (allow === undefined) return;
  throw new TalerError("GENERIC_METHOD_INVALID", { detail: `use ${allow}`, headers: { allow } });
}

/** What one route does with a request. */
function makeHandler(context: HttpContext, calls: CallClass, route: Route, limits: BodyLimits) {
  const { endpoint, access } = route;
  const codecs = {
    params: codecFor(endpoint.params),
    query: codecFor(endpoint.query),
    body: codecFor(endpoint.body),
  };
  const { deps, proxies } = context;

  const handle = async (request: FastifyRequest, reply: FastifyReply): Promise<Answer> => {
    const path = request.params as Record<string, string>;
    rejectNul(path, "GENERIC_PATH_SEGMENT_MALFORMED");
    const peer = proxies.judge(request.raw);
    const concernsInstance = endpoint.kind === "instance" || typeof access === "object" || path.instance !== undefined;
    const { instance, principal } = concernsInstance
      ? await admit(deps, access, path.instance ?? "admin", request.headers.authorization, peer)
      : {};

    rejectNul(request.query as Record<string, unknown>, "GENERIC_PARAMETER_MALFORMED");
    const params = decodePart(endpoint, codecs.params, withoutInstance(path), "path");
    if (endpoint.kind === "instance" && endpoint.lookFirst !== undefined && isLarge(request)) {
      await endpoint.lookFirst({ ...deps, instance: instance!, params });
    }
    const body =
      codecs.body === undefined ? undefined : withoutNulls(await readBody(endpoint, request, limits), FOREIGN_MEMBERS);
    const call = new calls(request, peer, instance, principal, {
      params,
      query: decodePart(endpoint, codecs.query, request.query, "query"),
      rawBody: body,
      // What is hashed as it came is read as everything else.
      body: decodePart(endpoint, codecs.body, body === undefined ? undefined : withoutNulls(body, []), "body"),
    });
    try {
      // Before anything happens; but a health check of the whole server may come without a host.
      if (endpoint.kind === "instance") call.demandHost();
      const answer = await handleAudited(call, route, request);
      // What took credentials to get at is nothing for a cache, of a browser on a shared machine for one.
      if (access !== "public") reply.header("cache-control", "no-store");
      return answer;
    } finally {
      call.end();
    }
  };
  const { answerError } = endpoint;
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    try {
      send(reply, await handle(request, reply));
    } catch (error) {
      sendError(reply, error, deps.log, (known) => answerError?.(known, request));
    }
  };
  // Given a promise, Fastify would wait for the end of the answer, with listeners of its own.
  return (request: FastifyRequest, reply: FastifyReply): void => {
    answer(request, reply).catch((error: unknown) => void reply.send(error));
  };
}

/** Handles the request, and writes down what it does with it, or before the answer where it only reads. */
async function handleAudited(call: ServedCall, route: Route, request: FastifyRequest): Promise<Answer> {
  const { audit } = route;
  if (audit === undefined) return handleGuarded(call, route, request);
  const circumstances = {
    before: await lookBefore(call, audit),
    language: request.headers["accept-language"] ?? "",
  };
  if (route.method !== "GET") {
    call.withDatabase(recordingDatabase(call, audit, circumstances));
    return handleGuarded(call, route, request);
  }
  const answer = await handleGuarded(call, route, request);
  const { body } = answer;
  const answered = body instanceof Document || body instanceof DocumentStream ? body.mediaType : "application/json";
  await record(call.db.queries, call, audit, { ...circumstances, answered });
  return answer;
}

/** Handles the request, after a second factor was shown where the route wants one; otherwise tells which can be. */
async function handleGuarded(call: ServedCall, route: Route, request: FastifyRequest): Promise<Answer> {
  const { endpoint, secondFactor, method, path } = route;
  if (secondFactor === undefined) return endpoint.handle(call);
  const bound = {
    method,
    path,
    params: withoutInstance(request.params as Record<string, string>),
    query: request.query as Record<string, unknown>,
    body: (request.body as Uint8Array) ?? new Uint8Array(),
  };
  const judgement = await judge(call, secondFactor, bound);
  if (judgement.kind === "challenged") return new Answer(202, judgement.answer);
  if (judgement.kind === "free") return endpoint.handle(call);
  const spending = new SpendingDatabase(call.db, judgement.shown);
  call.withDatabase(spending.guarded);
  call.withShown(judgement.shown);
  try {
    const answer = await endpoint.handle(call);
    await spending.end();
    return answer;
  } catch (error) {
    if (!(error instanceof AlreadySpent)) throw error;
    // The loser of the race gets the answer that it would have got a moment later.
    const again = await judge(call, secondFactor, bound);
    if (again.kind === "challenged") return new Answer(202, again.answer);
    throw error;
  }
}

/** The JSON of the body, or what a form says where the endpoint takes forms. */
function readBody(
  { formMembers }: Endpoint,
  request: FastifyRequest,
  limits: BodyLimits,
): JsonValue | Promise<JsonValue> {
  const bytes = request.body as Uint8Array | undefined;
  const { "content-encoding": encoding, "content-type": type = "" } = request.headers;
  const isForm = formMembers !== undefined && /^application\/x-www-form-urlencoded *(?:;|$)/i.test(type);
  return isForm ? parseForm(bytes, encoding, limits, formMembers) : parseBody(bytes, encoding, limits);
}

/** What the path names beside the instance. */
function withoutInstance(path: Record<string, string>): Record<string, string> {
  if (path.instance === undefined) return path;
  const { instance: _named, ...params } = path;
  return params;
}

function codecFor(schema: TSchema | undefined): WireCodec<TSchema> | undefined {
  return schema === undefined ? undefined : wireCodec(schema);
}

interface Admitted {
  /** The instance that the path names; for management the administrator's, which need not exist yet. */
  readonly instance?: Instance | undefined;
  readonly principal?: Principal | undefined;
}

/**
 * Lets in those who may. Nobody is refused because of what is remembered of an instance: it is looked up again before, and
 * may have another password now.
 */
async function admit(
  deps: ServerDeps,
  access: Access,
  id: string,
  authorization: string | undefined,
  peer: Peer,
): Promise<Admitted> {
  const instance = await deps.instances.find(id);
  if (access === "public") return { instance: instance ?? demandInstance(access, id) };
  const principalOf = (known: Instance | undefined) =>
    principalFor(deps, access, known ?? demandInstance(access, id), authorization, peer);
  try {
    return { instance, principal: await principalOf(instance) };
  } catch (error) {
    const isRefused = error instanceof TalerError && [401, 403].includes(error.status);
    if (!isRefused || instance === undefined) throw error;
    const present = await deps.instances.lookAgain(id);
    if (present?.serial === instance.serial && present.passwordHash === instance.passwordHash) throw error;
    return { instance: present, principal: await principalOf(present) };
  }
}

/** @throws TalerError unless it may be missing */
function demandInstance(access: Access, id: string): undefined {
  if (typeof access === "object" && "administrator" in access) return undefined;
  throw new TalerError("MERCHANT_GENERIC_INSTANCE_UNKNOWN", { detail: id });
}

function principalFor(
  deps: ServerDeps,
  access: Exclude<Access, "public">,
  instance: Instance | undefined,
  authorization: string | undefined,
  peer: Peer,
): Promise<Principal> {
  if (typeof access === "object" && "administrator" in access) {
    return authenticateAdministrator(deps, instance, authorization, access, peer);
  }
  const known = instance as Instance;
  if (access === "login") return authenticateLogin(deps, known, authorization, peer);
  if (access === "holder") return identify(deps, known, authorization, peer);
  return authenticate(deps, known, authorization, access.permission, peer);
}

function decodePart(
  endpoint: Endpoint,
  codec: WireCodec<TSchema> | undefined,
  value: unknown,
  part: "path" | "query" | "body",
): unknown {
  if (codec === undefined) return part === "path" ? value : part === "query" ? {} : undefined;
  try {
    return codec.decode(value);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    const code = codeForMalformed(endpoint, error);
    throw new TalerError(code, {
      // Some codes are those of several statuses, or of clients; here they are about what the client sent.
      ...(isClientError(errorCode(code).http) ? {} : { status: 400 }),
      detail: error.message,
      ...(error.path === "" ? {} : { parameter: error.path }),
    });
  }
}

function isClientError(status: number | null): boolean {
  return status !== null && status >= 400 && status < 500;
}

/** A missing member has a code of its own only where the endpoint's description names it. */
function codeForMalformed(endpoint: Endpoint, error: WireError): ErrorCodeName {
  const own = endpoint.codeOfMember?.[error.path];
  if (own !== undefined) return own;
  const named = error.missing && endpoint.errors.includes("GENERIC_PARAMETER_MISSING");
  return named ? "GENERIC_PARAMETER_MISSING" : "GENERIC_PARAMETER_MALFORMED";
}

/** PostgreSQL's text cannot hold NUL, and nothing in a path or query of the protocol does. */
function rejectNul(
  parameters: Readonly<Record<string, unknown>>,
  code: "GENERIC_PATH_SEGMENT_MALFORMED" | "GENERIC_PARAMETER_MALFORMED",
): void {
  for (const parameter in parameters) {
    if (String(parameters[parameter]).includes("\0")) {
      throw new TalerError(code, { parameter, detail: `${parameter}: contains U+0000` });
    }
  }
}

/** Sends an answer; a body that is not yet text becomes JSON. It is what its media type says, and nothing else. */
export function send(reply: FastifyReply, answer: Answer): FastifyReply {
  reply.code(answer.status).header("x-content-type-options", "nosniff").headers(answer.headers);
  if (answer.body === undefined) return reply.send();
  if (answer.body instanceof Document) {
    const { mediaType, content } = answer.body;
    return reply.header("content-type", mediaType).send(Buffer.from(content));
  }
  if (answer.body instanceof DocumentStream) {
    const { mediaType, chunks } = answer.body;
    return reply.header("content-type", mediaType).send(Readable.from(inSmallHeap(chunks), { objectMode: false }));
  }
  if (answer.body instanceof LastingJson)
    return reply.header("content-type", "application/json").send(answer.body.bytes);
  const text = answer.body instanceof JsonText ? answer.body.text : JSON.stringify(answer.body);
  // With a serializer, and as text: Fastify adds no character set, which JSON does not have, and Node sends it at once
  // with the head of the answer. A line ends where it ends, for who reads it at a terminal.
  return reply.header("content-type", "application/json").serializer(asItIs).send(`${text}\n`);
}

function asItIs(text: string): string {
  return text;
}

/**
 * Turns whatever was thrown into an `ErrorDetail`, or into what `answerOtherwise` makes of it; what nobody foresaw is
 * logged and becomes a plain 500.
 */
export function sendError(
  reply: FastifyReply,
  error: unknown,
  log: ServerDeps["log"],
  answerOtherwise: (error: TalerError) => Answer | undefined = () => undefined,
): void {
  const known = error instanceof TalerError ? error : fromFastify(error);
  if (known.status === 413 && endsSoon(reply.request)) reply.removeHeader("connection");
  const code = errorCode(known.code).number;
  const request = reply.request.id;
  // Of that the operator wants to know, but not where in our code we noticed, and it is no alarm.
  if (known.isElsewhere) log.warn({ request, code }, known.message);
  else if (known.status >= 500) log.error({ request, err: known.options.cause ?? error, code }, known.message);
  send(reply, answerOtherwise(known) ?? new Answer(known.status, known.body(), known.options.headers));
}

/**
 * Whether the rest of a body that is too large is read, and thrown away: a connection that is closed while something comes
 * is reset, and with it what a balancer in between, or a client, has not yet read of the answer.
 */
function endsSoon({ headers }: FastifyRequest): boolean {
  return Number(headers["content-length"]) <= MOST_READ_IN_VAIN;
}

/** Bytes. */
const MOST_READ_IN_VAIN = 32 * 2 ** 20;

function fromFastify(error: unknown): TalerError {
  const { code, statusCode } = error as { code?: string; statusCode?: number };
  switch (code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return new TalerError("GENERIC_UPLOAD_EXCEEDS_LIMIT");
    case "FST_ERR_BAD_URL":
    case "FST_ERR_ASYNC_CONSTRAINT":
      return new TalerError("GENERIC_PATH_SEGMENT_MALFORMED", { detail: "the path is not valid percent-encoding" });
    // PostgreSQL: a text is longer than what its index can hold.
    case "54000":
      return new TalerError("GENERIC_PARAMETER_MALFORMED", { detail: "an identifier is too long" });
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
      return new TalerError("GENERIC_JSON_INVALID", { detail: "the body is not as long as announced" });
    default:
  }
  const failureOfDatabase = codeOfDatabaseFailure(error);
  if (failureOfDatabase !== undefined) return new TalerError(failureOfDatabase, { cause: error });
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new TalerError("GENERIC_PARAMETER_MALFORMED", { status: statusCode, detail: (error as Error).message });
  }
  return new TalerError("GENERIC_INTERNAL_INVARIANT_FAILURE", { cause: error });
}
