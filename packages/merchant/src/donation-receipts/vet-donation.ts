/** The receipt that a wallet asks for with a payment: is it promised, and is it for exactly what is given? */

import { equalAmounts, printAmount, sumAmounts } from "@kontor/taler/amount";
import { canonicalBaseUrl } from "@kontor/taler/base-url";
import { envelopeBytes } from "@kontor/taler/denomination";
import { envelopeOfUdi } from "@kontor/taler/donation";
import { BlindedDonationReceiptKeyPair, type DonationRequestData } from "@kontor/taler/schemas/public-orders";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import { yearOf } from "@kontor/taler/time";
import type { Config } from "../config/config.js";
import type { Unit } from "../donau/donation-keys.js";
import { type DonauLink, unitsOfLink } from "../donau/donau-link.js";
import { freshLink, type RefreshDeps } from "../donau/refresh.js";
import { findLink } from "../donau/store.js";
import type { Instance } from "../instances/instance.js";
import type { TaxReceiptOutput } from "../orders/payable-contract.js";
import { malformed, TalerError } from "../taler-error.js";
import type { WantedReceipt } from "./store.js";

const MEMBER = "wallet_data.donau";
/** The wallet waits: a Donau that has new keys, it seems, has so long. */
const TIMEOUT_MS = 4000;

const pairCodec = wireCodec(BlindedDonationReceiptKeyPair);

/**
 * @param promised what the chosen choice gives; undefined where it gives no receipt
 * @throws TalerError GENERIC_PARAMETER_MALFORMED for what is not promised, MERCHANT_GENERIC_DONAU_CHARITY_UNKNOWN where the
 * shop is not linked to the Donau any more
 */
export async function vetDonation(
  deps: RefreshDeps,
  instance: Instance,
  promised: TaxReceiptOutput | undefined,
  wanted: DonationRequestData,
): Promise<WantedReceipt> {
  if (promised === undefined) throw malformed(MEMBER, "no tax receipt is given for that");
  const url = canonicalBaseUrl(wanted.url);
  const donauUrl = promised.donauUrls.find((listed) => listed === url);
  if (donauUrl === undefined) throw malformed(`${MEMBER}.url`, "the contract does not name this Donau");
  checkYear(wanted.year, deps);
  rejectRepeated(wanted);
  const link = await linkOf(deps, instance, donauUrl, deps.config);
  const units = await unitsOf(deps, instance, link, wanted);
  const total = sumAmounts(
    promised.amount.currency,
    units.map(({ value }) => value),
  );
  if (!equalAmounts(total, promised.amount)) {
    throw malformed(`${MEMBER}.budikeypairs`, `are worth ${printAmount(total)}, not ${printAmount(promised.amount)}`);
  }
  return {
    donauUrl,
    charityId: link.charityId,
    year: wanted.year,
    amount: promised.amount,
    budikeypairs: JSON.stringify(wanted.budikeypairs.map((pair) => pairCodec.encode(pair))),
  };
}

/** A payment of the last minutes of a year may come a little later. */
function checkYear(wanted: number, { clock }: RefreshDeps): void {
  const year = yearOf(clock.now());
  if (wanted === year || wanted === year - 1) return;
  throw malformed(`${MEMBER}.year`, `must be ${year} or the year before`);
}

/** An identifier that is signed twice is one receipt for its donor. */
function rejectRepeated({ budikeypairs }: DonationRequestData): void {
  const seen = new Set<string>();
  budikeypairs.forEach(({ blinded_udi: udi }, index) => {
    const text = Buffer.from(envelopeBytes(envelopeOfUdi(udi))).toString("latin1");
    if (seen.has(text)) throw malformed(`${MEMBER}.budikeypairs[${index}].blinded_udi`, "it occurs twice");
    seen.add(text);
  });
}

async function linkOf(
  { db }: RefreshDeps,
  instance: Instance,
  donauUrl: string,
  { kontor }: Config,
): Promise<DonauLink> {
  const link = kontor.donau ? await findLink(db.queries, instance.serial, donauUrl) : undefined;
  if (link !== undefined) return link;
  throw new TalerError("MERCHANT_GENERIC_DONAU_CHARITY_UNKNOWN", {
    parameter: `${MEMBER}.url`,
    detail: `${MEMBER}.url: the shop is not linked to ${donauUrl} any more; pay without a receipt`,
  });
}

async function unitsOf(
  deps: RefreshDeps,
  instance: Instance,
  link: DonauLink,
  wanted: DonationRequestData,
): Promise<Unit[]> {
  const find = (from: DonauLink) => {
    const units = unitsOfLink(from);
    return wanted.budikeypairs.map(({ h_donation_unit_pub: hash }) => units?.find(hash));
  };
  let found = find(link);
  // Perhaps they are new.
  if (found.includes(undefined)) found = find(await freshLink(deps, instance, link, TIMEOUT_MS));
  return found.map((unit, index) => {
    const path = `${MEMBER}.budikeypairs[${index}]`;
    if (unit === undefined) throw malformed(`${path}.h_donation_unit_pub`, "the Donau has no such unit");
    if (unit.year !== wanted.year) throw malformed(`${path}.h_donation_unit_pub`, `is of the year ${unit.year}`);
    if (unit.lost) throw malformed(`${path}.h_donation_unit_pub`, "the Donau has lost the key of this unit");
    const { cipher } = wanted.budikeypairs[index]!.blinded_udi;
    if (cipher !== unit.key.cipher)
      throw malformed(`${path}.blinded_udi.cipher`, `the unit is one of ${unit.key.cipher}`);
    return unit;
  });
}
