/** Asks an endpoint of the instance for what a report is about: as the instance, with the right to read and no other. */

import { type WireCodec, WireError, wireCodec } from "@kontor/taler/schemas/wire-codec";
import type { TSchema } from "typebox";
import { scopePermits } from "../access/permissions.js";
import { featureRoutes } from "../all-routes.js";
import { type Answer, Document, DocumentStream, JsonText } from "../http/answer.js";
import { instanceBaseUrl } from "../http/base-url.js";
import type { InstanceCall, InstanceEndpoint } from "../http/endpoint.js";
import { LookQueue } from "../http/look-queue.js";
import type { Instance } from "../instances/instance.js";
import type { ServerDeps } from "../server-deps.js";
import { malformed, TalerError } from "../taler-error.js";

const READER = { scope: "readonly", refreshable: false } as const;
/** Requests that wait for a change: there are none here. */
const NO_QUEUE = new LookQueue(1);

export interface SourceRequest {
  /** A path below the instance, with its query. */
  readonly dataSource: string;
  readonly accept: string;
  /** Where the world sees the server; for links in what is answered. */
  readonly rootUrl: string;
  readonly signal: AbortSignal;
}

/** What asking takes: all that any endpoint which reads may use. */
export const OF_ANY_SOURCE = [
  "accounts",
  "clock",
  "config",
  "db",
  "exchanges",
  "instances",
  "log",
  "mailer",
  "metrics",
  "notifier",
  "passwords",
  "rng",
  "secrets",
  "tokens",
] as const satisfies readonly (keyof ServerDeps)[];

/** @throws TalerError as the endpoint does, and GENERIC_ENDPOINT_UNKNOWN for a path that nothing can be read from */
export async function askSource(
  deps: ServerDeps,
  instance: Instance,
  { dataSource, accept, rootUrl, signal }: SourceRequest,
): Promise<Answer> {
  const { pathname, searchParams } = new URL(dataSource, "http://shop.invalid");
  const { endpoint, params } = readableAt(pathname);
  const query = Object.fromEntries([...searchParams]);
  const own = {
    params: decoded(endpoint.params, params) ?? {},
    query: decoded(endpoint.query, query) ?? {},
    body: undefined,
    rawBody: undefined,
    headers: { accept },
    url: dataSource,
    rootUrl,
    baseUrl: instanceBaseUrl(rootUrl, instance.id),
    instance,
    principal: READER,
    whenGone: () => signal,
    lookups: NO_QUEUE,
    question: () => dataSource,
    log: deps.log,
    peer: { isLoopback: true, forwarded: false, network: "" },
  } satisfies Partial<InstanceCall<unknown, unknown, unknown>>;
  // Those of a request have what they are given from their prototype.
  const call = Object.create(deps, Object.getOwnPropertyDescriptors(own)) as InstanceCall<unknown, unknown, unknown>;
  return endpoint.handle(call);
}

function readableAt(pathname: string): { endpoint: InstanceEndpoint; params: Record<string, string> } {
  const segments = pathname.split("/").slice(1);
  for (const { access, endpoint, method, path } of featureRoutes) {
    if (method !== "GET" || endpoint.kind !== "instance") continue;
    if (typeof access !== "object" || !("permission" in access)) continue;
    if (!scopePermits(READER.scope, READER.refreshable, access.permission)) continue;
    const params = matched(path, segments);
    if (params !== undefined) return { endpoint, params };
  }
  throw new TalerError("GENERIC_ENDPOINT_UNKNOWN", { detail: `data_source: nothing can be read at ${pathname}` });
}

function matched(path: string, segments: readonly string[]): Record<string, string> | undefined {
  const parts = path.split("/").slice(1);
  if (parts.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const segment = segments[index]!;
    if (!part.startsWith(":")) {
      if (part !== segment) return undefined;
      continue;
    }
    try {
      params[part.slice(1)] = decodeURIComponent(segment);
    } catch {
      return undefined;
    }
  }
  return params;
}

function decoded(schema: TSchema | undefined, value: unknown): unknown {
  if (schema === undefined) return undefined;
  const codec: WireCodec<TSchema> = wireCodec(schema);
  try {
    return codec.decode(value);
  } catch (error) {
    if (error instanceof WireError) throw malformed("data_source", error.message);
    throw error;
  }
}

/**
 * The body of an answer as bytes, with its media type.
 * @throws TalerError GENERIC_UPLOAD_EXCEEDS_LIMIT for more than that many bytes
 */
export async function bodyOf(
  { body }: Answer,
  limit: number,
): Promise<{ readonly mediaType: string; readonly content: Uint8Array }> {
  if (body instanceof DocumentStream) {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of body.chunks) {
      size += chunk.length;
      if (size > limit) throw tooLarge(limit);
      chunks.push(chunk);
    }
    return { mediaType: body.mediaType, content: Buffer.concat(chunks) };
  }
  const text = body === undefined ? "" : body instanceof JsonText ? body.text : JSON.stringify(body);
  const { mediaType, content } = body instanceof Document ? body : { mediaType: "application/json", content: text };
  const bytes = Buffer.from(content);
  if (bytes.length > limit) throw tooLarge(limit);
  return { mediaType, content: bytes };
}

function tooLarge(limit: number): TalerError {
  return new TalerError("GENERIC_UPLOAD_EXCEEDS_LIMIT", { detail: `data_source: more than ${limit} bytes` });
}
