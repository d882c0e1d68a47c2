/** What the sandbox's HTTP services share: strict JSON in (also deflated), ErrorDetail out, CORS. */
import { promisify } from "node:util";
import { inflate } from "node:zlib";
import { EncodingError } from "@kontor/taler/encoding-error";
import { type WireCodec, WireError } from "@kontor/taler/schemas/wire-codec";
import { JsonError, parseStrictJson } from "@kontor/taler/strict-json";
import Fastify, { type FastifyInstance, type FastifyRequest } from "fastify";
import type { StaticDecode, TSchema } from "typebox";
import { type Faults, sufferFaults } from "./faults.js";
import { malformed, ProtocolError } from "./protocol-error.js";
import type { SandboxClock } from "./sandbox-clock.js";

/** Largest body, before and after inflating. */
const UPLOAD_LIMIT = 4 * 1024 * 1024;
/** Longest part of a path: 64 bytes in base32 have 103 characters. */
const LONGEST_PATH_PART = 128;
const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/** An HTTP server with the endpoints that `addEndpoints` registers, subject to the faults. */
export function httpServer(
  faults: Faults,
  clock: SandboxClock,
  addEndpoints: (app: FastifyInstance) => void,
): FastifyInstance {
  const app = Fastify({
    bodyLimit: UPLOAD_LIMIT,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: LONGEST_PATH_PART },
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, async (request: FastifyRequest, raw: Buffer) =>
    parseStrictJson(await inflated(raw, request.headers["content-encoding"])),
  );
  app.addHook("onRequest", async (request, reply) => {
    reply.header("access-control-allow-origin", "*");
    if (request.method !== "OPTIONS") return;
    return reply
      .code(204)
      .header("access-control-allow-methods", METHODS.join(", "))
      .header("access-control-allow-headers", request.headers["access-control-request-headers"] ?? "*")
      .send();
  });
  // Clients compare clocks, and this is what ours says when it answers, perhaps after a long time.
  app.addHook("onSend", async (_request, reply) => {
    if (!reply.hasHeader("date")) reply.header("date", new Date(Number(clock.now() / 1000n)).toUTCString());
  });
  sufferFaults(app, faults);
  app.setErrorHandler((error, _request, reply) => {
    const refusal = asProtocolError(error);
    if (refusal.status >= 500) console.error(error);
    return reply.code(refusal.status).type("application/json").send(JSON.stringify(refusal.body));
  });
  app.setNotFoundHandler(() => {
    throw new ProtocolError("GENERIC_ENDPOINT_UNKNOWN");
  });
  const methodsByPath = new Map<string, Set<string>>();
  app.addHook("onRoute", ({ method, url }) => {
    const methods = methodsByPath.get(url) ?? new Set();
    methodsByPath.set(url, methods);
    for (const one of [method].flat()) methods.add(one);
  });
  addEndpoints(app);
  for (const [url, methods] of [...methodsByPath]) refuseOtherMethods(app, url, methods);
  return app;
}

/** Listens on the loopback interface and tells the base URL, with its slash. */
export async function listen(app: FastifyInstance, port: number): Promise<string> {
  const address = await app.listen({ host: "127.0.0.1", port });
  return `${address}/`;
}

/** The decoded body. Throws a 400 that names the first member that does not fit. */
export function bodyOf<S extends TSchema>(codec: WireCodec<S>, request: FastifyRequest): StaticDecode<S> {
  if (request.body === undefined) throw new ProtocolError("GENERIC_JSON_INVALID", { detail: "a JSON body is needed" });
  return codec.decode(request.body);
}

/** An integer of the query; `fallback` where it is not given. */
export function integerParameter(request: FastifyRequest, name: string, fallback: number): number {
  const text = (request.query as Record<string, unknown>)[name];
  if (text === undefined) return fallback;
  if (typeof text !== "string" || !/^-?\d{1,16}$/.test(text) || !Number.isSafeInteger(Number(text))) {
    throw malformed(name);
  }
  return Number(text);
}

/** The client's patience in milliseconds, at most a minute. */
export function timeoutParameter(request: FastifyRequest): number {
  return Math.min(Math.max(integerParameter(request, "timeout_ms", 0), 0), 60_000);
}

async function inflated(raw: Buffer, encoding: string | undefined): Promise<Uint8Array> {
  if (encoding === undefined || encoding === "identity") return raw;
  if (encoding !== "deflate") throw new ProtocolError("GENERIC_COMPRESSION_INVALID", { detail: encoding });
  try {
    return await promisify<Buffer, { maxOutputLength: number }, Buffer>(inflate)(raw, {
      maxOutputLength: UPLOAD_LIMIT,
    });
  } catch (error) {
    if (error instanceof RangeError) throw new ProtocolError("GENERIC_UPLOAD_EXCEEDS_LIMIT");
    throw new ProtocolError("GENERIC_COMPRESSION_INVALID");
  }
}

function asProtocolError(error: unknown): ProtocolError {
  if (error instanceof ProtocolError) return error;
  if (error instanceof JsonError) return new ProtocolError("GENERIC_JSON_INVALID", { detail: error.message });
  if (error instanceof WireError) {
    const name = error.missing ? "GENERIC_PARAMETER_MISSING" : "GENERIC_PARAMETER_MALFORMED";
    return new ProtocolError(name, { detail: error.message });
  }
  if (error instanceof EncodingError) return malformed(error.message);
  const { code } = error as { code?: unknown };
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE") return new ProtocolError("GENERIC_UPLOAD_EXCEEDS_LIMIT");
  if (typeof code === "string" && code.startsWith("FST_ERR_CTP")) return new ProtocolError("GENERIC_JSON_INVALID");
  // The client went away in the middle of the request.
  if (code === "ECONNRESET") return new ProtocolError("GENERIC_JSON_INVALID", { detail: "the request ended early" });
  return new ProtocolError("GENERIC_INTERNAL_INVARIANT_FAILURE");
}

/** A known path with a method it does not have is 405, not 404. */
function refuseOtherMethods(app: FastifyInstance, url: string, methods: Set<string>): void {
  app.route({
    method: METHODS.filter((method) => !methods.has(method)),
    url,
    handler: () => {
      throw new ProtocolError("GENERIC_METHOD_INVALID");
    },
  });
}
