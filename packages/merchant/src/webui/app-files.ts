/**
 * The files of the web app, as the package `backoffice` was built beside this one: read once, compressed once. Where it
 * was not built, there are none.
 */

import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

export interface AppFile {
  readonly mediaType: string;
  readonly content: Buffer;
  /** Absent where it would save nothing. */
  readonly gzipped: Buffer | undefined;
  /** In quotes, as it stands in headers. */
  readonly etag: string;
  /** Whether its name changes with its content. */
  readonly isNamedByContent: boolean;
}

const BUILT = fileURLToPath(new URL("../../../backoffice/dist/", import.meta.url));

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webmanifest": "application/manifest+json",
};

/** By path below `webui/`, such as `till/index.html`. */
export function loadAppFiles(): ReadonlyMap<string, AppFile> {
  if (!existsSync(BUILT)) return new Map();
  const names = readdirSync(BUILT, { recursive: true, encoding: "utf8" }).map((name) => name.replaceAll("\\", "/"));
  return new Map(names.filter((name) => MEDIA_TYPES[extname(name)] !== undefined).map((name) => [name, load(name)]));
}

function load(name: string): AppFile {
  const content = readFileSync(join(BUILT, name));
  const gzipped = gzipSync(content, { level: 9 });
  return {
    mediaType: MEDIA_TYPES[extname(name)]!,
    content,
    gzipped: gzipped.length < content.length ? gzipped : undefined,
    etag: `"${createHash("sha256").update(content).digest("base64url").slice(0, 16)}"`,
    isNamedByContent: name.startsWith("files/"),
  };
}
