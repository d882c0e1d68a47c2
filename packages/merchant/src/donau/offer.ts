/** Which Donaus may give the receipt for a donation that an order promises. */

import { type Amount, printAmount } from "@kontor/taler/amount";
import { canonicalBaseUrl } from "@kontor/taler/base-url";
import { yearOf } from "@kontor/taler/time";
import type { Instance } from "../instances/instance.js";
import { TalerError } from "../taler-error.js";
import { type DonauLink, obstacle } from "./donau-link.js";
import { freshLink, type RefreshDeps } from "./refresh.js";
import { listLinks, pendingReceipts } from "./store.js";

/** The shop waits for an order: a Donau that is asked meanwhile has so long. */
const TIMEOUT_MS = 5000;

/** A receipt that a choice promises. */
export interface PromisedReceipt {
  readonly amount: Amount;
  /** Those that the shop wants; undefined for all that can. */
  readonly wanted: readonly string[] | undefined;
  /** The output of the order, such as `order.choices[0].outputs[1]`. */
  readonly path: string;
}

/**
 * The Donaus of each receipt, at least one.
 * @throws TalerError MERCHANT_GENERIC_DONAU_CHARITY_UNKNOWN when there is none, with the reasons
 */
export async function offerDonaus(
  deps: RefreshDeps,
  instance: Instance,
  promised: readonly PromisedReceipt[],
): Promise<string[][]> {
  const receipts = promised.map((receipt) => ({
    ...receipt,
    wanted: receipt.wanted?.map((url) => canonicalBaseUrl(url) ?? url),
  }));
  const { db } = deps;
  const now = deps.clock.now();
  const year = yearOf(now);
  const links = await listLinks(db.queries, instance.serial);
  const ofYear = links.map((link) => ({ link, year }));
  const pending = await pendingReceipts(db.queries, instance.serial, ofYear, { now });
  const known = links.map((link, index) => ({ link, pending: pending[index]! }));
  let offers = receipts.map((receipt) => offerOf(receipt, known, year));
  const unmet = receipts.filter((_, index) => offers[index]!.urls.length === 0);
  if (unmet.length > 0) {
    // A new year, or keys that were not there yet. A Donau that the shop does not want for it is not asked.
    const fresh = await Promise.all(
      known.map(async ({ link, pending }) => {
        const mayHelp = unmet.some((receipt) => isWanted(link, receipt));
        return { link: mayHelp ? await freshLink(deps, instance, link, TIMEOUT_MS) : link, pending };
      }),
    );
    offers = receipts.map((receipt) => offerOf(receipt, fresh, year));
  }
  return offers.map(({ urls, reasons }, index) => {
    if (urls.length > 0) return urls;
    const { amount, path } = receipts[index]!;
    throw new TalerError("MERCHANT_GENERIC_DONAU_CHARITY_UNKNOWN", {
      parameter: path,
      detail: `${path}: no Donau gives a receipt for ${printAmount(amount)}: ${reasons.join("; ")}`.slice(0, 2000),
    });
  });
}

function isWanted({ donauUrl }: DonauLink, { wanted }: PromisedReceipt): boolean {
  return wanted === undefined || wanted.includes(donauUrl);
}

function offerOf(
  receipt: PromisedReceipt,
  known: readonly { readonly link: DonauLink; readonly pending: Amount }[],
  year: number,
): { readonly urls: string[]; readonly reasons: string[] } {
  const urls: string[] = [];
  const reasons: string[] = [];
  for (const url of receipt.wanted ?? []) {
    if (!known.some(({ link }) => link.donauUrl === url)) reasons.push(`the shop is not linked to ${url}`);
  }
  for (const { link, pending } of known) {
    if (!isWanted(link, receipt)) continue;
    const reason = obstacle(link, receipt.amount, year, pending);
    if (reason === undefined) urls.push(link.donauUrl);
    else reasons.push(`${link.donauUrl}: ${reason}`);
  }
  if (reasons.length === 0) reasons.push("the shop is linked to none");
  return { urls, reasons };
}
