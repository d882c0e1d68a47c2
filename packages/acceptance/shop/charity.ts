/** For tests: a shop that takes donations, linked to the authorities of its sandbox. */

import type { SandboxDonau } from "@kontor/sandbox/donau/donau";
import { parseAmount } from "@kontor/taler/amount";
import { decodeBase32 } from "@kontor/taler/base32";
import type { JsonObject } from "@kontor/taler/strict-json";
import type { TestShop } from "./test-shop.js";

/** Quickly made units that sum up to anything from a tenth on. */
export const QUICK_UNITS = [
  { value: "0.1", cipher: "CS" },
  { value: "1", cipher: "RSA", rsaBits: 1024 },
  { value: "5", cipher: "CS" },
] as const;

/** The instance's public key. */
export async function charityPubOf(shop: TestShop): Promise<Uint8Array> {
  return decodeBase32(String((await shop.call("private")).body.merchant_pub), 32);
}

/** Registers the shop as a charity and links it. @returns the number of the charity */
export async function linkToDonau(shop: TestShop, donau: SandboxDonau, maxPerYear = "KUDOS:1000"): Promise<number> {
  const charityPub = await charityPubOf(shop);
  const charityId = await donau.addCharity({
    charityPub,
    charityName: "Friends of Trees",
    maxPerYear: parseAmount(maxPerYear),
  });
  const linked = await shop.call("private/donau", { donau_url: donau.baseUrl, charity_id: charityId });
  if (linked.status !== 204) throw new Error(`not linked: ${linked.status} ${JSON.stringify(linked.body)}`);
  return charityId;
}

/** An order of which that much is a donation, all of it by default. */
export function donationOf(amount: string, receipt: JsonObject = {}): JsonObject {
  return {
    version: 1,
    choices: [{ amount, description: "A gift", outputs: [{ type: "tax-receipt", ...receipt }] }],
  };
}
