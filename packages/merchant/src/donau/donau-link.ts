/** A charity's link to a Donau, and what is left of what it may give receipts for. */

import {
  type Amount,
  amountLeft,
  compareAmounts,
  minAmount,
  printAmount,
  subtractAmounts,
  zeroAmount,
} from "@kontor/taler/amount";
import { makeUp } from "@kontor/taler/donation-units";
import { MAX_DONATION_UNITS } from "@kontor/taler/schemas/public-orders";
import type { Timestamp } from "@kontor/taler/time";
import { type DonauUnits, storedUnits } from "./donation-keys.js";

/** What the Donau says of the charity. */
export interface CharityRecord {
  readonly charityName: string;
  readonly maxPerYear: Amount;
  /** Of `currentYear`. */
  readonly receiptsToDate: Amount;
  readonly currentYear: number;
}

/** The same, with when the Donau of that link said so. */
export interface LinkAllowance extends CharityRecord {
  /** With a slash at its end. */
  readonly donauUrl: string;
  readonly lastCheck: Timestamp;
}

export interface DonauLink extends LinkAllowance {
  readonly serial: bigint;
  readonly charityId: bigint;
  /** As the Donau sent them; undefined until they came. */
  readonly keysJson: string | undefined;
  /** Why it issues nothing for now. */
  readonly problem: string | undefined;
  readonly attempts: number;
}

/** The units of the link's Donau, of all years; undefined while it has told none. */
export function unitsOfLink({
  keysJson,
  maxPerYear,
}: Pick<DonauLink, "keysJson" | "maxPerYear">): DonauUnits | undefined {
  return keysJson === undefined ? undefined : storedUnits(keysJson, maxPerYear.currency);
}

/**
 * What receipts of that year may still say; undefined for a year that the Donau says nothing of any more.
 * @param pending promised in that year, and not in what the Donau has counted
 */
export function allowanceLeft(
  { maxPerYear, receiptsToDate, currentYear }: CharityRecord,
  year: number,
  pending: Amount,
): Amount | undefined {
  if (year < currentYear) return undefined;
  const counted = year === currentYear ? minAmount(receiptsToDate, maxPerYear) : zeroAmount(maxPerYear.currency);
  const left = subtractAmounts(maxPerYear, counted);
  return amountLeft(left, pending);
}

/** Why the Donau of a link cannot give a receipt for that amount in that year; undefined where it can. */
export function obstacle(link: DonauLink, amount: Amount, year: number, pending: Amount): string | undefined {
  if (link.maxPerYear.currency !== amount.currency) return `it gives receipts in ${link.maxPerYear.currency} only`;
  if (link.problem !== undefined) return link.problem;
  const values = unitsOfLink(link)
    ?.all.filter((unit) => unit.year === year && !unit.lost)
    .map(({ value }) => value);
  if (values === undefined || values.length === 0) return `it has no keys for ${year}`;
  const left = allowanceLeft(link, year, pending);
  if (left !== undefined && compareAmounts(left, amount) < 0) return `only ${printAmount(left)} of ${year} are left`;
  const isMade = makeUp(amount, values, MAX_DONATION_UNITS) !== undefined;
  return isMade ? undefined : `its units cannot make up ${printAmount(amount)}`;
}
