/**
 * GET [/instances/$INSTANCE]/webui/ and below: the back office and the till, for the people of the shop. The same files for
 * every instance: the page knows from its own address which one it is about. `/` and `/instances/$INSTANCE/` lead browsers
 * there. An addition to the protocol.
 */

import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { wantsPage } from "../pages/page-answer.js";
import { TalerError } from "../taler-error.js";
import { type AppFile, loadAppFiles } from "./app-files.js";

const HEADERS = {
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-frame-options": "DENY",
  // Codes are scanned with the camera; nothing else of the device is needed.
  "permissions-policy": "camera=(self), microphone=(), geolocation=(), payment=()",
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    // Logos and pictures of products stand in the answers; those that are cut to size are blobs before.
    "img-src 'self' data: blob:",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
};

export function serveWebui(app: FastifyInstance): void {
  const files = loadAppFiles();
  for (const base of ["", "/instances/:instance"]) {
    app.get(`${base}/`, (request, reply) => {
      if (files.size === 0 || !wantsPage(request.headers)) throw unknown();
      return reply.header("vary", "Accept").redirect(`${lastSegment(request)}webui/`, 302);
    });
    for (const page of ["", "till/"]) {
      app.get(`${base}/webui/${page}`, (request, reply) => {
        // What the page loads is named relative to it.
        const last = lastSegment(request);
        return last === "" ? send(request, reply, files.get(`${page}index.html`)) : reply.redirect(last, 308);
      });
    }
    app.get<{ Params: { "*": string } }>(`${base}/webui/*`, (request, reply) =>
      send(request, reply, files.get(request.params["*"])),
    );
  }
}

/** What comes after the last slash of the requested path, with a slash: relative to the path, it leads one level down. */
function lastSegment({ raw }: FastifyRequest): string {
  const last = raw.url!.split("?")[0]!.split("/").at(-1)!;
  return last === "" ? "" : `./${last}/`;
}

function send(request: FastifyRequest, reply: FastifyReply, file: AppFile | undefined): FastifyReply {
  if (file === undefined) throw unknown();
  const { mediaType, content, gzipped, etag, isNamedByContent } = file;
  void reply.headers(HEADERS).header("etag", etag).header("vary", "Accept-Encoding");
  void reply.header("cache-control", isNamedByContent ? "public, max-age=31536000, immutable" : "no-cache");
  if (request.headers["if-none-match"] === etag) return reply.code(304).send();
  void reply.header("content-type", mediaType);
  const isInflated = gzipped === undefined || !/\bgzip\b/.test(request.headers["accept-encoding"]?.toString() ?? "");
  return isInflated ? reply.send(content) : reply.header("content-encoding", "gzip").send(gzipped);
}

function unknown(): TalerError {
  return new TalerError("GENERIC_ENDPOINT_UNKNOWN", { detail: "no such file" });
}
