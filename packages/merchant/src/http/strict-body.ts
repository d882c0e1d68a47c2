/** Bodies: bounded, inflated if deflated, and parsed by the one strict parser whatever content type they claim. */

import { promisify } from "node:util";
import { inflate } from "node:zlib";
import { JsonError, type JsonValue, parseStrictJson } from "@kontor/taler/strict-json";
import { TalerError } from "../taler-error.js";

const inflateAsync = promisify(inflate);

/**
 * The JSON value of a request body.
 * @param limit largest size in bytes, of the inflated body too
 * @throws TalerError GENERIC_COMPRESSION_INVALID, GENERIC_UPLOAD_EXCEEDS_LIMIT or GENERIC_JSON_INVALID
 */
export async function parseBody(
  body: Uint8Array | undefined,
  contentEncoding: string | undefined,
  limit: number,
): Promise<JsonValue> {
  if (body !== undefined && body.length > limit) throw exceedsLimit(limit);
  const bytes = body === undefined ? new Uint8Array() : await decompress(body, contentEncoding, limit);
  try {
    return parseStrictJson(bytes);
  } catch (error) {
    if (error instanceof JsonError) throw new TalerError("GENERIC_JSON_INVALID", { detail: error.message });
    throw error;
  }
}

/** Members whose value belongs to somebody else and is hashed as it came. */
export const FOREIGN_MEMBERS: readonly string[] = ["extra", "wallet_data"];

function exceedsLimit(limit: number): TalerError {
  return new TalerError("GENERIC_UPLOAD_EXCEEDS_LIMIT", { detail: `at most ${limit} bytes are accepted` });
}

async function decompress(body: Uint8Array, encoding: string | undefined, limit: number): Promise<Uint8Array> {
  const named = encoding?.trim().toLowerCase();
  if (named === undefined || named === "" || named === "identity") return body;
  if (named !== "deflate") {
    throw new TalerError("GENERIC_COMPRESSION_INVALID", { detail: "Content-Encoding: only deflate is understood" });
  }
  try {
    return await inflateAsync(body, { maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw exceedsLimit(limit);
    throw new TalerError("GENERIC_COMPRESSION_INVALID", { detail: "Content-Encoding: the body does not inflate" });
  }
}
