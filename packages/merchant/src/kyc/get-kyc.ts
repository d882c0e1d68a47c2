/**
 * GET [/instances/$INSTANCE]/private/kyc, and /management/instances/$ID/kyc: may the shop's accounts be paid? Answered
 * from what the background job found out.
 */

import { canonicalJson } from "@kontor/taler/canonical-json";
import { type MerchantAccountKycRedirectJson, MerchantAccountKycRedirectsResponse } from "@kontor/taler/schemas/kyc";
import { Bytes64 } from "@kontor/taler/schemas/primitives";
import type { JsonValue } from "@kontor/taler/strict-json";
import { SECOND } from "@kontor/taler/time";
import { type StaticDecode, Type } from "typebox";
import { listActiveAccounts } from "../accounts/store.js";
import { normalizeExchangeUrl } from "../exchanges/trusted-exchange.js";
import { Answer, Document, noContent, ok } from "../http/answer.js";
import { type Call, endpoint, rootEndpoint } from "../http/endpoint.js";
import { bareTag, matchesTag, quotedTag, tagOf } from "../http/entity-tag.js";
import { lookUntilFinal } from "../http/long-poll.js";
import { preferredType } from "../http/negotiate.js";
import { TimeoutMs } from "../http/query.js";
import type { Instance } from "../instances/instance.js";
import { checkKyc } from "../jobs/kyc-check.js";
import { runSoon } from "../jobs/runner.js";
import { TalerError } from "../taler-error.js";
import { kycText } from "./kyc-text.js";
import { kycEntry } from "./status.js";
import { hurryKycStates, kycStatesOf } from "./store.js";
import { kycTopic } from "./topics.js";

const Query = Type.Object({
  h_wire: Type.Optional(Bytes64()),
  exchange_url: Type.Optional(Type.String()),
  /** 1: the KYC auth transfer is done; 2: no investigation is going on; 3: all is well. */
  lpt: Type.Optional(Type.String({ pattern: "^[123]$", description: "1, 2 or 3" })),
  lp_status: Type.Optional(Type.String()),
  lp_not_status: Type.Optional(Type.String()),
  lp_not_etag: Type.Optional(Type.String()),
  timeout_ms: Type.Optional(TimeoutMs),
});

const common = {
  query: Query,
  answers: { 200: MerchantAccountKycRedirectsResponse, 204: null, 304: null },
  errors: ["GENERIC_HTTP_HEADERS_MALFORMED"],
} as const;

export const getKyc = endpoint({
  summary: "Show whether the accounts may be paid",
  ...common,
  handle: (call) => answerKyc(call, call.instance, call.query),
});

export const getKycAsAdministrator = rootEndpoint({
  summary: "Show whether the accounts of an instance may be paid",
  params: Type.Object({ id: Type.String() }),
  ...common,
  errors: [...common.errors, "MERCHANT_GENERIC_INSTANCE_UNKNOWN"],
  async handle(call) {
    const instance = await call.instances.find(call.params.id);
    if (instance === undefined) throw new TalerError("MERCHANT_GENERIC_INSTANCE_UNKNOWN", { detail: call.params.id });
    return answerKyc(call, instance, call.query);
  },
});

type KycQuery = StaticDecode<typeof Query>;
type AnyCall = Call<unknown, unknown, unknown>;
type Entry = MerchantAccountKycRedirectJson;

const MEDIA_TYPES = ["application/json", "text/plain"] as const;

/** Whoever looks makes us ask the exchanges again, but not if we did just now. */
const FRESH = 15n * SECOND;

async function answerKyc(call: AnyCall, instance: Instance, query: KycQuery): Promise<Answer> {
  const type = preferredType(call.headers.accept as string | undefined, MEDIA_TYPES);
  if (type === undefined) {
    const detail = `Accept: one of ${MEDIA_TYPES.join(", ")}`;
    throw new TalerError("GENERIC_HTTP_HEADERS_MALFORMED", { status: 406, parameter: "Accept", detail });
  }
  const now = call.clock.now();
  const hurried = await hurryKycStates(call.db.queries, instance.serial, {
    hWire: query.h_wire,
    exchangeUrl: wantedExchange(query),
    notSince: now - FRESH,
    now,
  });
  if (hurried) await runSoon(call, checkKyc);

  const waits = [query.lpt, query.lp_status, query.lp_not_status, query.lp_not_etag].some((one) => one !== undefined);
  const entries = await lookUntilFinal(call, waits ? query.timeout_ms : undefined, async () => {
    const value = await look(call, instance, query);
    return { value, isFinal: isAwaited(value, query), topics: [kycTopic(instance.id)] };
  });
  if (entries.length === 0) return noContent();
  const tag = entityTag(entries);
  const headers = { etag: quotedTag(tag) };
  if (matchesTag(call.headers["if-none-match"], tag)) return new Answer(304, undefined, headers);
  if (type === "text/plain") return ok(new Document("text/plain; charset=utf-8", kycText(entries)), headers);
  return ok({ kyc_data: entries }, headers);
}

/** One entry for each active account and each exchange that can serve it, as far as they were asked for. */
async function look({ db, exchanges }: AnyCall, instance: Instance, query: KycQuery): Promise<Entry[]> {
  const accounts = await listActiveAccounts(db.queries, instance.serial);
  const states = await kycStatesOf(db.queries, instance.serial);
  const exchangeUrl = wantedExchange(query);
  return accounts
    .filter(({ hWire }) => query.h_wire === undefined || Buffer.compare(hWire, query.h_wire) === 0)
    .flatMap((account) =>
      exchanges
        .configured()
        .filter(({ baseUrl }) => exchangeUrl === undefined || baseUrl === exchangeUrl)
        .flatMap((exchange) => {
          const state = states.find(
            ({ exchangeUrl, hWire }) => exchangeUrl === exchange.baseUrl && Buffer.compare(hWire, account.hWire) === 0,
          );
          return kycEntry(account, exchange, exchanges.keysOf(exchange), state, instance.merchantPub) ?? [];
        }),
    );
}

/** The exchange that is asked for, as we write its URL; one that cannot be any is like one that we do not know. */
function wantedExchange({ exchange_url: url }: KycQuery): string | undefined {
  return url === undefined ? undefined : (normalizeExchangeUrl(url) ?? url);
}

function entityTag(entries: readonly Entry[]): string {
  return tagOf(canonicalJson(entries as unknown as JsonValue));
}

/** Whether anything has come that the client waits for; one of several conditions is enough. */
function isAwaited(entries: readonly Entry[], query: KycQuery): boolean {
  const { lp_not_etag, lp_not_status, lp_status, lpt } = query;
  if (lp_status !== undefined && entries.some(({ status }) => status === lp_status)) return true;
  if (lp_not_status !== undefined && entries.some(({ status }) => status !== lp_not_status)) return true;
  if (lp_not_etag !== undefined && entityTag(entries) !== bareTag(lp_not_etag)) return true;
  return lpt !== undefined && entries.some((entry) => TARGETS[lpt]?.(entry));
}

/** What `lpt` waits for. */
const TARGETS: Readonly<Record<string, (entry: Entry) => boolean>> = {
  1: ({ exchange_http_status: status }: Entry) => [200, 202, 204].includes(status),
  2: ({ exchange_http_status: http, status }: Entry) =>
    [200, 202, 204].includes(http) && status !== "awaiting-aml-review",
  3: ({ status }: Entry) => status === "ready",
};
