/** Bodies: bounded, inflated if compressed, and parsed by the one strict parser whatever content type they claim. */

import { isUtf8 } from "node:buffer";
import { JsonError, type JsonValue, parseStrictJson } from "@kontor/taler/strict-json";
import { malformed, TalerError } from "../taler-error.js";
import { type BodyLimits, FREE_BYTES } from "./body-limits.js";
import { exceedsLimit, inflateBody } from "./inflate-body.js";

/**
 * The JSON value of a request body; at once, where no encoding is named.
 * @throws TalerError GENERIC_COMPRESSION_INVALID, GENERIC_UPLOAD_EXCEEDS_LIMIT or GENERIC_JSON_INVALID
 */
export function parseBody(
  body: Uint8Array | undefined,
  contentEncoding: string | undefined,
  limits: BodyLimits,
): JsonValue | Promise<JsonValue> {
  const bytes = inflated(body, contentEncoding, limits);
  return bytes instanceof Promise ? bytes.then((all) => parsed(all, limits)) : parsed(bytes, limits);
}

function parsed(bytes: Uint8Array, limits: BodyLimits): JsonValue {
  try {
    return parseStrictJson(bytes, { maxValues: limits.values });
  } catch (error) {
    if (error instanceof JsonError) throw new TalerError("GENERIC_JSON_INVALID", { detail: error.message });
    throw error;
  }
}

/**
 * The same of a form. Programs send JSON under this type, too, where nobody told them another: an object is one.
 * @param members those that a form may have; what a page leaves empty is not said
 * @throws TalerError also GENERIC_PARAMETER_MALFORMED for a member that only JSON has, or that is there twice
 */
export async function parseForm(
  body: Uint8Array | undefined,
  contentEncoding: string | undefined,
  limits: BodyLimits,
  members: readonly string[],
): Promise<JsonValue> {
  const bytes = await inflated(body, contentEncoding, limits);
  if (!isUtf8(bytes)) throw new TalerError("GENERIC_JSON_INVALID", { detail: "the form is not in UTF-8" });
  const text = Buffer.from(bytes).toString();
  if (/^\s*\{/.test(text)) return parseBody(bytes, undefined, limits);
  const said: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(text)) {
    if (!members.includes(name)) throw malformed(name, "is nothing that a form can say here");
    if (said[name] !== undefined) throw malformed(name, "is there twice");
    // A browser's form may be encoded wrongly, and what no text may have could hide in it.
    if (value.includes("\0") || value.includes("\ufffd")) throw malformed(name, "is not a text");
    if (value !== "") said[name] = value;
  }
  return said;
}

function inflated(
  body: Uint8Array | undefined,
  contentEncoding: string | undefined,
  { bytes, growth }: BodyLimits,
): Uint8Array | Promise<Uint8Array> {
  if (body === undefined) return new Uint8Array();
  if (body.length > bytes) throw exceedsLimit(bytes);
  if (contentEncoding === undefined) return body;
  return inflateBody(body, contentEncoding, Math.min(bytes, Math.max(FREE_BYTES, body.length * growth)));
}

/** Members whose value belongs to somebody else and is hashed as it came. */
export const FOREIGN_MEMBERS: readonly string[] = ["extra", "wallet_data"];
