/** GET /static/$NAME: the style sheet, the script and the icon of the pages, named by their content and kept by browsers. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { FastifyInstance } from "fastify";
import { TalerError } from "../taler-error.js";

export interface StaticFile {
  /** With a part of its hash: another content is another name. */
  readonly name: string;
  readonly mediaType: string;
  readonly content: Buffer;
}

export const stylesheet = load("page.css", "text/css; charset=utf-8", ["tokens.css", "page.css"]);
export const script = load("order-page.js", "text/javascript; charset=utf-8");
export const templateScript = load("template-page.js", "text/javascript; charset=utf-8");
export const icon = load("icon.svg", "image/svg+xml");

const files = new Map([stylesheet, script, templateScript, icon].map((file) => [file.name, file]));

const HEADERS = {
  "cache-control": "public, max-age=31536000, immutable",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
  // An icon that is opened by itself is a document, too.
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
};

export function serveStaticFiles(app: FastifyInstance): void {
  app.get<{ Params: { name: string } }>("/static/:name", (request, reply) => {
    const file = files.get(request.params.name);
    if (file === undefined) throw new TalerError("GENERIC_ENDPOINT_UNKNOWN", { detail: "no such file" });
    return reply.headers(HEADERS).header("content-type", file.mediaType).send(file.content);
  });
}

/** @param parts what it is put together of */
function load(file: string, mediaType: string, parts: readonly string[] = [file]): StaticFile {
  const content = Buffer.concat(parts.map((part) => readFileSync(new URL(`./assets/${part}`, import.meta.url))));
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  return { name: file.replace(/(?=\.\w+$)/, `.${hash}`), mediaType, content };
}
