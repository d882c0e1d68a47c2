/**
 * POST [/instances/$INSTANCE]/private/donau: links the shop to the authority where it is registered as a charity, after
 * the authority has said that it is.
 */

import { canonicalBaseUrl } from "@kontor/taler/base-url";
import { encodeBase32 } from "@kontor/taler/base32";
import { equalBytes } from "@kontor/taler/bytes";
import { PostDonauRequest } from "@kontor/taler/schemas/donau";
import type { DonauCharity } from "@kontor/taler/schemas/donau-service";
import { addDuration, HOUR } from "@kontor/taler/time";
import { noContent } from "../http/answer.js";
import { endpoint, type InstanceCall } from "../http/endpoint.js";
import { demandKey } from "../instances/signing.js";
import { runSoon } from "../jobs/runner.js";
import { asLogin, type GuardedCall, type SecondFactor } from "../second-factor/rules.js";
import { malformed, TalerError } from "../taler-error.js";
import { BadKeysError, unitsOf } from "./donation-keys.js";
import { askCharity, askConfig, askKeys, type DonauAddress, type DonauAnswer, donauAddress } from "./donau-client.js";
import { charityRecord, refreshLink } from "./refresh.js";
import { DONAU_JOB, findLink, insertLink } from "./store.js";

const TIMEOUT_MS = 10_000;

export const postDonau = endpoint({
  summary: "Link the shop to a donation authority",
  body: PostDonauRequest,
  answers: { 204: null },
  errors: [
    "MERCHANT_GENERIC_INSTANCE_DELETED",
    "MERCHANT_GENERIC_DONAU_NOT_CONFIGURED",
    "MERCHANT_GENERIC_DONAU_CHARITY_UNKNOWN",
    "MERCHANT_GENERIC_DONAU_INVALID_RESPONSE",
    "MERCHANT_GENERIC_CURRENCY_MISMATCH",
    // The documents name it for a Donau that cannot be reached, with status 503.
    "GENERIC_ALLOCATION_FAILURE",
  ],
  uses: ["clock", "config", "db", "log", "notifier", "rng"],
  async handle(call) {
    const { clock, config, db, instance } = call;
    demandKey(instance);
    const { charityId, donauUrl, earlier } = await wantedLink(call);
    const donau = donauAddress(donauUrl, config, instance);
    const currency = await currencyOf(call, donau);
    const charity = await charityOf(call, donau, charityId, currency);
    if (earlier !== undefined) {
      await refreshLink(call, instance, earlier, TIMEOUT_MS);
      return noContent();
    }
    const keysJson = await keysOf(donau, currency);
    const now = clock.now();
    const link = { ...charityRecord(charity), donauUrl, charityId, keysJson };
    const nextCheck = keysJson === undefined ? now : addDuration(now, HOUR);
    const times = { now, nextCheck };
    if (!(await db.transaction((tx) => insertLink(tx, instance.serial, link, times)))) {
      const other = await findLink(db.queries, instance.serial, donauUrl);
      if (other !== undefined && other.charityId !== charityId) throw conflict(other.charityId);
    }
    if (keysJson === undefined) await runSoon(call, DONAU_JOB);
    return noContent();
  },
});

/** A stolen password alone lets nobody have receipts issued in the shop's name; what is linked already needs no more. */
export const ofNewLink: SecondFactor = {
  ...asLogin("link-donau", async (call) => (await wantedLink(asPost(call))).earlier === undefined),
  async lookFirst(call) {
    await wantedLink(asPost(call));
  },
};

type Wanting = Pick<PostCall, "config" | "db" | "instance" | "body">;

/** The endpoint has a body of that type, and an instance. */
function asPost({ config, db, instance, body }: GuardedCall): Wanting {
  return { config, db, instance: instance!, body: body as PostDonauRequest };
}

/** @throws TalerError for what cannot be linked whatever the Donau says */
async function wantedLink({ config, db, instance, body }: Wanting) {
  if (!config.kontor.donau) {
    throw new TalerError("MERCHANT_GENERIC_DONAU_NOT_CONFIGURED", { detail: "[kontor] DONAU is switched off" });
  }
  const donauUrl = canonicalBaseUrl(body.donau_url);
  if (donauUrl === undefined) throw malformed("donau_url", "must be the base URL of a Donau");
  const charityId = BigInt(body.charity_id);
  const earlier = await findLink(db.queries, instance.serial, donauUrl);
  if (earlier !== undefined && earlier.charityId !== charityId) throw conflict(earlier.charityId);
  return { charityId, donauUrl, earlier };
}

type PostCall = InstanceCall<unknown, unknown, PostDonauRequest, "config" | "db">;

async function currencyOf({ config }: PostCall, donau: DonauAddress): Promise<string> {
  const { currency } = demandAnswer(await askConfig(donau, TIMEOUT_MS), donau, "config");
  if (config.currencies[currency] !== undefined) return currency;
  throw new TalerError("MERCHANT_GENERIC_CURRENCY_MISMATCH", {
    status: 409,
    parameter: "donau_url",
    detail: `donau_url: the Donau gives receipts in ${currency}, which this backend does not take`,
  });
}

async function charityOf(
  { instance }: PostCall,
  donau: DonauAddress,
  charityId: bigint,
  currency: string,
): Promise<DonauCharity> {
  const answer = await askCharity(donau, instance, charityId, TIMEOUT_MS);
  if (answer.kind === "refused" && [403, 404].includes(answer.status)) {
    throw new TalerError("MERCHANT_GENERIC_DONAU_CHARITY_UNKNOWN", {
      parameter: "charity_id",
      detail: `charity_id: the Donau does not tell of a charity ${charityId}: ${answer.reason}`,
    });
  }
  const charity = demandAnswer(answer, donau, "charities");
  if (!equalBytes(charity.charity_pub, instance.merchantPub)) {
    throw new TalerError("GENERIC_PARAMETER_MALFORMED", {
      status: 409,
      parameter: "charity_id",
      detail: `charity_id: the Donau knows that charity by the key ${encodeBase32(charity.charity_pub)}, and this shop has ${encodeBase32(instance.merchantPub)}`,
    });
  }
  if (charity.max_per_year.currency !== currency || charity.receipts_to_date.currency !== currency) {
    throw invalid(donau, "charities", `amounts that are not in ${currency}`);
  }
  return charity;
}

/** A Donau that cannot tell them now is asked again by the job. */
async function keysOf(donau: DonauAddress, currency: string): Promise<string | undefined> {
  const answer = await askKeys(donau, TIMEOUT_MS);
  if (answer.kind !== "ok") return undefined;
  try {
    unitsOf(answer.value.keys, currency);
    return JSON.stringify(answer.value.json);
  } catch (error) {
    if (!(error instanceof BadKeysError)) throw error;
    throw invalid(donau, "keys", error.message);
  }
}

function demandAnswer<T>(answer: DonauAnswer<T>, donau: DonauAddress, path: string): T {
  if (answer.kind === "ok") return answer.value;
  if (answer.kind !== "unreachable") throw invalid(donau, path, answer.reason);
  throw new TalerError("GENERIC_ALLOCATION_FAILURE", {
    status: 503,
    isElsewhere: true,
    parameter: "donau_url",
    detail: `donau_url: ${donau.url}${path}: ${answer.reason}`,
  });
}

function invalid({ url }: DonauAddress, path: string, reason: string): TalerError {
  return new TalerError("MERCHANT_GENERIC_DONAU_INVALID_RESPONSE", {
    parameter: "donau_url",
    detail: `donau_url: ${url}${path}: ${reason}`,
  });
}

function conflict(charityId: bigint): TalerError {
  return new TalerError("GENERIC_PARAMETER_MALFORMED", {
    status: 409,
    parameter: "charity_id",
    detail: `charity_id: the shop is linked to this Donau as charity ${charityId}`,
  });
}
