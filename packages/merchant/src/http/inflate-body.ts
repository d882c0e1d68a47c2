/** Bodies that a client compressed (RFC 9110, section 8.4): the encodings of this Node, each with a limit on what comes out. */

import { promisify } from "node:util";
import * as zlib from "node:zlib";
import { TalerError } from "../taler-error.js";

type Inflate = (body: Uint8Array, options: { readonly maxOutputLength: number }) => Promise<Uint8Array>;

/** By content coding. */
const INFLATE: Readonly<Record<string, Inflate>> = {
  deflate: promisify(zlib.inflate),
  gzip: promisify(zlib.gunzip),
  "x-gzip": promisify(zlib.gunzip),
  br: promisify(zlib.brotliDecompress),
  ...zstandard(),
};

/** What may stand in `Content-Encoding`. */
export const CONTENT_ENCODINGS: readonly string[] = Object.keys(INFLATE).filter((name) => name !== "x-gzip");

/** RFC 8878 recommends that no decoder has to take more than 8 MB of window. */
const ZSTANDARD_WINDOW_LOG = 23;

/** Node has it since 22.15; the type definitions that we compile with do not say so. */
function zstandard(): Readonly<Record<string, Inflate>> {
  const { zstdDecompress, constants } = zlib as unknown as {
    readonly zstdDecompress?: (
      body: Uint8Array,
      options: object,
      done: (error: Error | null, result: Uint8Array) => void,
    ) => void;
    readonly constants: { readonly ZSTD_d_windowLogMax: number };
  };
  if (zstdDecompress === undefined) return {};
  const inflate = promisify(zstdDecompress);
  const params = { [constants.ZSTD_d_windowLogMax]: ZSTANDARD_WINDOW_LOG };
  return { zstd: (body, options) => inflate(body, { ...options, params }) };
}

/**
 * The body as it was before the client compressed it.
 * @param encoding value of `Content-Encoding`: one coding, or none
 * @param limit largest size of the result in bytes
 * @throws TalerError GENERIC_COMPRESSION_INVALID or GENERIC_UPLOAD_EXCEEDS_LIMIT
 */
export async function inflateBody(body: Uint8Array, encoding: string | undefined, limit: number): Promise<Uint8Array> {
  const named = encoding?.trim().toLowerCase();
  if (named === undefined || named === "" || named === "identity") return body;
  const inflate = Object.hasOwn(INFLATE, named) ? INFLATE[named] : undefined;
  if (inflate === undefined) {
    const detail = `Content-Encoding: one of ${CONTENT_ENCODINGS.join(", ")} is understood`;
    throw new TalerError("GENERIC_COMPRESSION_INVALID", {
      detail,
      headers: { "accept-encoding": CONTENT_ENCODINGS.join(", ") },
    });
  }
  try {
    return await inflate(body, { maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw exceedsLimit(limit);
    throw new TalerError("GENERIC_COMPRESSION_INVALID", { detail: "Content-Encoding: the body does not inflate" });
  }
}

/** For bodies of more bytes than are accepted, as they came or inflated. */
export function exceedsLimit(limit: number): TalerError {
  return new TalerError("GENERIC_UPLOAD_EXCEEDS_LIMIT", { detail: `at most ${limit} bytes are accepted` });
}
