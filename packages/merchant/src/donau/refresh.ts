/** Asks a Donau for its keys and for what it knows of the charity, and stores what came of it. */

import { encodeBase32 } from "@kontor/taler/base32";
import { equalBytes } from "@kontor/taler/bytes";
import type { DonauCharity } from "@kontor/taler/schemas/donau-service";
import { addDuration, DAY, HOUR, MINUTE, SECOND, startOfYear, type Timestamp, yearOf } from "@kontor/taler/time";
import type { Instance } from "../instances/instance.js";
import type { ServerDeps } from "../server-deps.js";
import { pauseAfter } from "../timing/pause-after.js";
import { Underway } from "../timing/underway.js";
import { BadKeysError, contradiction, unitsOf } from "./donation-keys.js";
import { askCharity, askKeys, type DonauAnswer, donauAddress } from "./donau-client.js";
import { type CharityRecord, type DonauLink, unitsOfLink } from "./donau-link.js";
import { findLink, storeNews } from "./store.js";

export type RefreshDeps = Pick<ServerDeps, "db" | "clock" | "config" | "rng" | "log">;

/** While all is well a Donau is asked so often: others may use up the allowance too. */
const EVERY = HOUR;
const PACE = { first: MINUTE, longest: HOUR };
/** Nobody makes us ask more often than this. */
const SOONEST = 20n * SECOND;
/** A year begins here; what is left of the old one and what there is of the new one is asked for soon. */
const AFTER_MIDNIGHT = MINUTE;

const underway = new Underway<void>();

/** Asks, and stores the answer. An answer that cannot be right leaves what is known, and says why nothing is issued. */
export function refreshLink(deps: RefreshDeps, instance: Instance, link: DonauLink, timeoutMs: number): Promise<void> {
  return underway.join(deps.db, `${instance.serial} ${link.serial}`, () => refresh(deps, instance, link, timeoutMs));
}

/** The link after its Donau was asked again, unless that was just now, or it is in trouble and asked by the job. */
export async function freshLink(
  deps: RefreshDeps,
  instance: Instance,
  link: DonauLink,
  timeoutMs: number,
): Promise<DonauLink> {
  if (link.attempts > 0 || deps.clock.now() - link.lastCheck < SOONEST) return link;
  await refreshLink(deps, instance, link, timeoutMs);
  return (await findLink(deps.db.queries, instance.serial, link.donauUrl)) ?? link;
}

async function refresh(
  { db, clock, config, rng, log }: RefreshDeps,
  instance: Instance,
  link: DonauLink,
  timeoutMs: number,
): Promise<void> {
  const askedAt = clock.now();
  const donau = donauAddress(link.donauUrl, config, instance);
  const [keys, charity] = await Promise.all([
    askKeys(donau, timeoutMs),
    askCharity(donau, instance, link.charityId, timeoutMs),
  ]);
  const newKeys = keys.kind === "ok" ? judgeKeys(link, keys.value) : undefined;
  const newCharity = charity.kind === "ok" ? judgeCharity(link, instance, charity.value) : undefined;
  const trouble = troubleOf(keys) ?? troubleOf(charity);
  // That a Donau cannot be reached for some time is no reason to send donors away: its keys are good for a year.
  const problem = newKeys?.problem ?? newCharity?.problem ?? refusalOf(charity) ?? keptProblem(link, trouble);
  if (problem !== undefined || trouble !== undefined) {
    log.warn({ instance: instance.id, donau: link.donauUrl, problem: problem ?? trouble }, "a Donau has a problem");
  }
  const failed = problem !== undefined || trouble !== undefined;
  const pause = failed ? pauseAfter(link.attempts, rng, PACE) : EVERY;
  await storeNews(db.queries, instance.serial, link.serial, {
    charity: newCharity?.problem === undefined ? newCharity?.record : undefined,
    keysJson: newKeys?.problem === undefined ? newKeys?.json : undefined,
    problem,
    attempts: failed ? link.attempts + 1 : 0,
    askedAt,
    nextCheck: beforeYearEnds(clock.now(), addDuration(clock.now(), pause)),
  });
}

/** A problem that was found by an answer stays until another answer takes it back. */
function keptProblem({ problem }: DonauLink, trouble: string | undefined): string | undefined {
  return trouble === undefined ? undefined : problem;
}

function judgeKeys(
  link: DonauLink,
  { json, keys }: Extract<Awaited<ReturnType<typeof askKeys>>, { kind: "ok" }>["value"],
) {
  try {
    const units = unitsOf(keys, link.maxPerYear.currency);
    const before = unitsOfLink(link);
    const problem = before && contradiction(before, units);
    return { json: JSON.stringify(json), problem };
  } catch (error) {
    if (!(error instanceof BadKeysError)) throw error;
    return { json: undefined, problem: error.message };
  }
}

function judgeCharity({ maxPerYear }: DonauLink, { merchantPub }: Instance, charity: DonauCharity) {
  const { currency } = maxPerYear;
  const record = charityRecord(charity);
  if (!equalBytes(charity.charity_pub, merchantPub)) {
    return { record, problem: `it knows the charity by another key, ${encodeBase32(charity.charity_pub)}` };
  }
  const isSame = record.maxPerYear.currency === currency && record.receiptsToDate.currency === currency;
  return { record, problem: isSame ? undefined : `it does not count in ${currency} any more` };
}

/** What a Donau says of a charity, as it is stored. */
export function charityRecord(charity: DonauCharity): CharityRecord {
  return {
    charityName: charity.charity_name.replaceAll("\0", "\ufffd"),
    maxPerYear: charity.max_per_year,
    receiptsToDate: charity.receipts_to_date,
    currentYear: charity.current_year,
  };
}

function refusalOf(answer: DonauAnswer<unknown>): string | undefined {
  return answer.kind === "refused" ? `it does not tell of the charity: ${answer.reason}` : undefined;
}

function troubleOf(answer: DonauAnswer<unknown>): string | undefined {
  return answer.kind === "ok" ? undefined : answer.reason;
}

function beforeYearEnds(now: Timestamp, next: Timestamp): Timestamp {
  const newYear = startOfYear(yearOf(now) + 1) + AFTER_MIDNIGHT;
  return next < newYear || newYear - now > DAY ? next : newYear;
}
