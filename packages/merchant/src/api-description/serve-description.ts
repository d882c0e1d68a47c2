/** GET /openapi.json and GET /docs: the API's description for programs and for people. */

import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Route } from "../http/endpoint.js";
import { PROGRAM_VERSION } from "../program-version.js";
import { DOCS_SCRIPT, DOCS_STYLE, docsPage } from "./docs-page.js";
import { openApiDocument } from "./openapi.js";

/** One style sheet, one script, and requests to this server: whatever else somebody should smuggle in does nothing. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src '${hashOf(DOCS_STYLE)}'`,
  `script-src '${hashOf(DOCS_SCRIPT)}'`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

function hashOf(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

/** Registers both paths. They are made when first asked for, and remembered. */
export function serveDescription(app: FastifyInstance, routes: readonly Route[]): void {
  const description = once(() => openApiDocument(routes, PROGRAM_VERSION));
  const document = once(() => withTag(`${JSON.stringify(description())}\n`));
  const page = once(() => withTag(docsPage(description())));

  app.get("/openapi.json", (request, reply) => answer(request, reply, "application/json", document()));
  app.get("/docs", (request, reply) => {
    // Its links are relative, so that they work below any path prefix.
    if (request.url.split("?")[0]!.endsWith("/")) return reply.redirect("../docs", 308);
    reply.header("content-security-policy", CONTENT_SECURITY_POLICY);
    return answer(request, reply, "text/html; charset=utf-8", page());
  });
}

interface TaggedText {
  readonly text: string;
  readonly entityTag: string;
}

function withTag(text: string): TaggedText {
  return { text, entityTag: `"${createHash("sha256").update(text).digest("base64url").slice(0, 22)}"` };
}

function answer(request: FastifyRequest, reply: FastifyReply, type: string, { text, entityTag }: TaggedText) {
  reply.header("etag", entityTag).header("cache-control", "no-cache").header("x-content-type-options", "nosniff");
  if (request.headers["if-none-match"] === entityTag) return reply.code(304).send();
  return reply.header("content-type", type).send(text);
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
