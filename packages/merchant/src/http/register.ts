/** Turns routes into Fastify handlers: find the instance, check the credentials, parse, validate, handle, answer. */

import { type ErrorCodeName, errorCode } from "@kontor/taler/error-codes";
import { withoutNulls } from "@kontor/taler/null-members";
import { type WireCodec, WireError, wireCodec } from "@kontor/taler/schemas/wire-codec";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { TSchema } from "typebox";
import { codeOfDatabaseFailure } from "../database/failures.js";
import type { Instance } from "../instances/instance.js";
import type { ServerDeps } from "../server.js";
import { TalerError } from "../taler-error.js";
import { Answer, Document, JsonText } from "./answer.js";
import { authenticate, authenticateAdministrator } from "./authentication.js";
import { type CallClass, callsOf, type HttpContext } from "./call.js";
import { type Access, type Endpoint, isOfRoot, type Principal, type Route } from "./endpoint.js";
import { FOREIGN_MEMBERS, parseBody } from "./strict-body.js";
import type { Peer } from "./trusted-proxies.js";

const METHODS = ["GET", "POST", "PATCH", "DELETE", "PUT"] as const;

/**
 * Registers every route below the root and, where it concerns one instance, below `/instances/$INSTANCE` too. Paths that
 * exist answer other methods with 405 and `Allow`.
 */
export function registerRoutes(app: FastifyInstance, context: HttpContext, routes: readonly Route[]): void {
  const calls = callsOf(context);
  const methodsOfPath = new Map<string, string[]>();
  for (const route of routes) {
    const handler = makeHandler(context, calls, route);
    const paths = isOfRoot(route) ? [route.path] : [route.path, `/instances/:instance${route.path}`];
    for (const url of paths) {
      app.route({ method: route.method, url, handler });
      methodsOfPath.set(url, [...(methodsOfPath.get(url) ?? []), route.method]);
    }
  }
  for (const [url, allowed] of methodsOfPath) {
    const others = METHODS.filter((method) => !allowed.includes(method));
    const allow = [...allowed, ...(allowed.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", ");
    app.route({
      method: [...others],
      url,
      handler: () => {
        throw new TalerError("GENERIC_METHOD_INVALID", { detail: `use ${allow}`, headers: { allow } });
      },
    });
  }
}

/** What one route does with a request. */
function makeHandler(context: HttpContext, calls: CallClass, route: Route) {
  const { endpoint, access } = route;
  const codecs = {
    params: codecFor(endpoint.params),
    query: codecFor(endpoint.query),
    body: codecFor(endpoint.body),
  };
  const { deps, proxies } = context;
  const limit = Math.min(endpoint.bodyLimit ?? context.uploadLimit, context.uploadLimit);

  const handle = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const path = request.params as Record<string, string>;
    rejectNul(path, "GENERIC_PATH_SEGMENT_MALFORMED");
    const peer = proxies.judge(request.raw);
    const instance =
      endpoint.kind === "instance" || typeof access === "object" || path.instance !== undefined
        ? await instanceOf(deps, access, path.instance ?? "admin")
        : undefined;
    const principal = await principalFor(deps, access, instance, request, peer);

    rejectNul(request.query as Record<string, unknown>, "GENERIC_PARAMETER_MALFORMED");
    const bytes = request.body as Uint8Array | undefined;
    const body =
      codecs.body === undefined
        ? undefined
        : withoutNulls(await parseBody(bytes, request.headers["content-encoding"], limit), FOREIGN_MEMBERS);
    const call = new calls(request, peer, instance, principal, {
      params: decodePart(endpoint, codecs.params, withoutInstance(path), "path"),
      query: decodePart(endpoint, codecs.query, request.query, "query"),
      rawBody: body,
      // What is hashed as it came is read as everything else.
      body: decodePart(endpoint, codecs.body, body === undefined ? undefined : withoutNulls(body, []), "body"),
    });
    try {
      // Before anything happens; but a health check of the whole server may come without a host.
      if (endpoint.kind === "instance") call.demandHost();
      const answer = await endpoint.handle(call);
      // What took credentials to get at is nothing for a cache, of a browser on a shared machine for one.
      if (access !== "public") reply.header("cache-control", "no-store");
      return send(reply, answer);
    } finally {
      call.end();
    }
  };
  const { answerError } = endpoint;
  if (answerError === undefined) return handle;
  return (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    handle(request, reply).catch((error: unknown) =>
      sendError(reply, error, deps.log, (known) => answerError(known, request)),
    );
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

/** The instance that the path names; for management the administrator's, which need not exist yet. */
async function instanceOf(deps: ServerDeps, access: Access, id: string): Promise<Instance | undefined> {
  const instance = await deps.instances.find(id);
  if (instance !== undefined) return instance;
  if (typeof access === "object" && "administrator" in access) return undefined;
  throw new TalerError("MERCHANT_GENERIC_INSTANCE_UNKNOWN", { detail: id });
}

async function principalFor(
  deps: ServerDeps,
  access: Access,
  instance: Instance | undefined,
  request: FastifyRequest,
  peer: Peer,
): Promise<Principal | undefined> {
  if (typeof access === "string") return undefined;
  const { authorization } = request.headers;
  if ("administrator" in access) {
    return authenticateAdministrator(deps, instance, authorization, access, peer);
  }
  return authenticate(deps, instance as Instance, authorization, access.permission, peer);
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
  for (const [parameter, value] of Object.entries(parameters)) {
    if (String(value).includes("\0")) {
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
  const text = answer.body instanceof JsonText ? answer.body.text : JSON.stringify(answer.body);
  // With a serializer, and as text: Fastify adds no character set, which JSON does not have, and Node sends it at once
  // with the head of the answer.
  return reply.header("content-type", "application/json").serializer(asItIs).send(text);
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
): FastifyReply {
  const known = error instanceof TalerError ? error : fromFastify(error);
  const code = errorCode(known.code).number;
  // Of an exchange in trouble the operator wants to know, not where in our code we noticed; and that somebody wished for
  // what is not there (501), but it is no alarm.
  if ([501, 502, 504].includes(known.status)) log.warn({ code }, known.message);
  else if (known.status >= 500) log.error({ err: known.options.cause ?? error, code }, known.message);
  return send(reply, answerOtherwise(known) ?? new Answer(known.status, known.body(), known.options.headers));
}

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
