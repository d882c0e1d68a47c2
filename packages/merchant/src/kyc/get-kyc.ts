/**
 * GET [/instances/$INSTANCE]/private/kyc, and /management/instances/$ID/kyc: may the shop's accounts be paid? Answered
 * from what the background job found out.
 */

import { decodeBase32 } from "@kontor/taler/base32";
import { canonicalJson } from "@kontor/taler/canonical-json";
import {
  KYC_STATUSES,
  type MerchantAccountKycRedirectJson,
  MerchantAccountKycRedirectsResponse,
} from "@kontor/taler/schemas/kyc";
import { Bytes64, RequestLineText } from "@kontor/taler/schemas/primitives";
import type { JsonValue } from "@kontor/taler/strict-json";
import { SECOND } from "@kontor/taler/time";
import { type StaticDecode, Type } from "typebox";
import { hurryKycStates, kycStatesOf } from "../bank-accounts/kyc-store.js";
import { listActiveAccounts } from "../bank-accounts/store.js";
import { normalizeExchangeUrl } from "../config/trusted-exchange.js";
import type { KycWait } from "../exchanges/check-kyc.js";
import { Answer, Document, noContent, ok } from "../http/answer.js";
import { endpoint, type RootNeeds, rootEndpoint } from "../http/endpoint.js";
import { bareTag, matchesTag, quotedTag, tagOf } from "../http/entity-tag.js";
import { lookUntilFinal } from "../http/long-poll.js";
import { preferredType } from "../http/negotiate.js";
import { TimeoutMs } from "../http/query.js";
import type { Instance } from "../instances/instance.js";
import { runSoon } from "../jobs/runner.js";
import { malformed, TalerError } from "../taler-error.js";
import { checkKyc } from "./kyc-check.js";
import { kycText } from "./kyc-text.js";
import { keepAsking } from "./kyc-waits.js";
import { hasCommonMethod, kycEntry } from "./status.js";
import { kycTopic } from "./topics.js";

const KycStatusName = Type.Union(
  KYC_STATUSES.map((status) => Type.Literal(status)),
  { description: KYC_STATUSES.join(", ") },
);

const Query = Type.Object({
  h_wire: Type.Optional(Bytes64()),
  exchange_url: Type.Optional(RequestLineText),
  /** 1: the KYC auth transfer is done; 2: no investigation is going on; 3: all is well. */
  lpt: Type.Optional(Type.String({ maxLength: 100, pattern: "^[123]$", description: "1, 2 or 3" })),
  lp_status: Type.Optional(KycStatusName),
  lp_not_status: Type.Optional(KycStatusName),
  lp_not_etag: Type.Optional(RequestLineText),
  timeout_ms: Type.Optional(TimeoutMs),
});

const USED = [
  "clock",
  "db",
  "exchanges",
  "headers",
  "log",
  "lookups",
  "notifier",
  "question",
  "rng",
  "secrets",
  "whenGone",
] as const;

const common = {
  query: Query,
  answers: { 200: MerchantAccountKycRedirectsResponse, 204: null, 304: null },
  errors: ["GENERIC_HTTP_HEADERS_MALFORMED"],
} as const;

export const getKyc = endpoint({
  summary: "Show whether the accounts may be paid",
  ...common,
  uses: USED,
  handle: (call) => answerKyc(call, call.instance, call.query),
});

export const getKycAsAdministrator = rootEndpoint({
  summary: "Show whether the accounts of an instance may be paid",
  params: Type.Object({ id: RequestLineText }),
  ...common,
  errors: [...common.errors, "MERCHANT_GENERIC_INSTANCE_UNKNOWN"],
  uses: [...USED, "instances"],
  async handle(call) {
    const instance = await call.instances.find(call.params.id);
    if (instance === undefined) throw new TalerError("MERCHANT_GENERIC_INSTANCE_UNKNOWN", { detail: call.params.id });
    return answerKyc(call, instance, call.query);
  },
});

type KycQuery = StaticDecode<typeof Query>;
type AnyCall = Pick<RootNeeds, (typeof USED)[number]>;
type Entry = MerchantAccountKycRedirectJson;

const MEDIA_TYPES = ["application/json", "text/plain"] as const;

/** A look makes us ask the exchanges again, but not if we did just now. */
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
  const timeoutMs = waits ? query.timeout_ms : undefined;
  const releases = timeoutMs ? await askWhileWaiting(call, instance, query) : [];
  const entries = await lookUntilFinal(call, timeoutMs, async () => {
    const value = await look(call, instance, query);
    return { value, isFinal: isAwaited(value, query), topics: [kycTopic(instance.id)] };
  }).finally(() => {
    for (const release of releases) release();
  });
  if (entries.length === 0) return noContent();
  const tag = entityTag(entries);
  const headers = { etag: quotedTag(tag) };
  if (matchesTag(call.headers["if-none-match"], tag)) return new Answer(304, undefined, headers);
  if (type === "text/plain") return ok(new Document("text/plain; charset=utf-8", kycText(entries)), headers);
  return ok({ kyc_data: entries }, headers);
}

/** For how many accounts of one waiting client the exchanges are asked by long polls. */
const MOST_ASKED = 4;

/** Lets the exchanges be asked by their long polls about what is not well; gives what ends that. */
async function askWhileWaiting(call: AnyCall, instance: Instance, query: KycQuery): Promise<(() => void)[]> {
  const entries = await look(call, instance, query);
  if (isAwaited(entries, query)) return [];
  return entries
    .flatMap(({ status, h_wire, exchange_url }) => {
      const target = targetOf(status);
      if (target === undefined) return [];
      const subject = { instance: instance.serial, hWire: decodeBase32(h_wire), exchangeUrl: exchange_url };
      return [{ target, subject }];
    })
    .slice(0, MOST_ASKED)
    .map(({ target, subject }) => keepAsking(call, subject, target));
}

/** What an exchange can wait for in that state of an account; undefined where it has nothing to do. */
function targetOf(status: Entry["status"]): KycWait["target"] | undefined {
  if (status === "ready" || status === "no-exchange-keys" || status === "unsupported-account") return undefined;
  if (status === "awaiting-aml-review") return 2;
  return status === "kyc-required" ? 3 : 1;
}

/**
 * One entry for each active account and each exchange that wires in its way, as far as they were asked for. Where none does,
 * each says so: an account that nobody can pay to is not passed over in silence.
 */
async function look({ db, exchanges }: AnyCall, instance: Instance, query: KycQuery): Promise<Entry[]> {
  const accounts = await listActiveAccounts(db.queries, instance.serial);
  const states = await kycStatesOf(db.queries, instance.serial);
  const exchangeUrl = wantedExchange(query);
  return accounts
    .filter(({ hWire }) => query.h_wire === undefined || Buffer.compare(hWire, query.h_wire) === 0)
    .flatMap((account) => {
      const configured = exchanges.configured();
      const fitting = configured.filter((exchange) => hasCommonMethod(account, exchanges.keysOf(exchange)));
      return (fitting.length === 0 ? configured : fitting)
        .filter(({ baseUrl }) => exchangeUrl === undefined || baseUrl === exchangeUrl)
        .map((exchange) => {
          const state = states.find(
            ({ exchangeUrl, hWire }) => exchangeUrl === exchange.baseUrl && Buffer.compare(hWire, account.hWire) === 0,
          );
          return kycEntry(account, exchange, exchanges.keysOf(exchange), state, instance.merchantPub);
        });
    });
}

/** The exchange that is asked for, as we write its URL. */
function wantedExchange({ exchange_url: url }: KycQuery): string | undefined {
  if (url === undefined) return undefined;
  const normalized = normalizeExchangeUrl(url);
  if (normalized === undefined) throw malformed("exchange_url", "must be the base URL of an exchange");
  return normalized;
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
