/**
 * The calls to the desk of a sandbox (`[kontor] PRACTICE_URL`), which `kontor dev` runs beside its shop: it opens practice
 * shops, and has a wallet and a clock that can be turned. The operator names it, so it may be anywhere.
 */

import { EncodingError } from "@kontor/taler/encoding-error";
import type { JsonObject } from "@kontor/taler/strict-json";
import type { StaticDecode, TSchema } from "typebox";
import type { Config } from "../config/config.js";
import { type Call, ExchangeHttpClient } from "../exchanges/http-client.js";
import { replyCodec } from "../exchanges/reply-codec.js";
import { malformed, TalerError } from "../taler-error.js";

/** A shop is made in that time, and a payment with several exchanges. */
const TIMEOUT_MS = 60_000;
const MOST_BYTES = 64 * 1024;

/** What every endpoint that asks the desk may answer with. */
export const DESK_ERRORS = ["MERCHANT_GENERIC_FEATURE_NOT_AVAILABLE"] as const;

export interface DeskCall extends Pick<Call, "method" | "path" | "body"> {
  /** The parameter that a refusal (400) is about. */
  readonly about?: string;
  /** Of the answer. */
  readonly maxBytes?: number;
}

/**
 * @returns what the desk answers
 * @throws TalerError MERCHANT_GENERIC_FEATURE_NOT_AVAILABLE where there is no desk (501) or it is in trouble (502), and
 *   GENERIC_PARAMETER_MALFORMED with its words where it says no
 */
export async function askDesk<S extends TSchema>(
  { kontor }: Pick<Config, "kontor">,
  { about = "", maxBytes = MOST_BYTES, ...call }: DeskCall,
  schema: S,
): Promise<StaticDecode<S>> {
  if (kontor.practiceUrl === undefined) {
    throw new TalerError("MERCHANT_GENERIC_FEATURE_NOT_AVAILABLE", { detail: "[kontor] PRACTICE_URL is not set" });
  }
  const client = new ExchangeHttpClient({ baseUrl: kontor.practiceUrl });
  try {
    const outcome = await client.json({ ...call, timeoutMs: TIMEOUT_MS, maxBytes });
    if (outcome.kind === "timeout") throw inTrouble(`no answer within ${TIMEOUT_MS / 1000} seconds`);
    if (outcome.kind !== "answer") throw inTrouble(outcome.reason);
    if (outcome.status === 400) throw malformed(about, reasonOf(outcome.body as JsonObject | undefined));
    if (outcome.status !== 200) throw inTrouble(`it answered with status ${outcome.status}`);
    return replyCodec(schema).decode(outcome.body);
  } catch (error) {
    if (error instanceof EncodingError) throw inTrouble(error.message);
    throw error;
  } finally {
    await client.close();
  }
}

/** Wallet and clock are the sandbox's own: a shop with real money opens a practice shop, and no more. */
export function demandSandbox({ kontor }: Pick<Config, "kontor">): void {
  if (kontor.sandbox) return;
  throw new TalerError("MERCHANT_GENERIC_FEATURE_NOT_AVAILABLE", { detail: "this shop is not of a sandbox" });
}

function reasonOf(body: JsonObject | undefined): string {
  const { reason } = body ?? {};
  return typeof reason === "string" ? reason.slice(0, 500).replaceAll("\0", "\ufffd") : "the sandbox refused";
}

function inTrouble(reason: string): TalerError {
  return new TalerError("MERCHANT_GENERIC_FEATURE_NOT_AVAILABLE", {
    status: 502,
    detail: `the sandbox: ${reason}`.slice(0, 500).replaceAll("\0", "\ufffd"),
  });
}
