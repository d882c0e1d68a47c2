/** GET [/instances/$INSTANCE]/private/donau: the authorities that issue receipts for donations to this shop. */

import { type Amount, printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { DonauInstancesResponse } from "@kontor/taler/schemas/donau";
import { timestampToJson } from "@kontor/taler/time";
import { JsonText, jsonObject, ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import type { Instance } from "../instances/instance.js";
import type { DonauLink } from "./donau-link.js";
import { listLinks, pendingReceipts } from "./store.js";

export const getDonau = endpoint({
  summary: "List the donation authorities that issue receipts",
  answers: { 200: DonauInstancesResponse },
  errors: [],
  uses: ["clock", "db"],
  async handle(call) {
    const { db, instance, clock } = call;
    const links = await listLinks(db.queries, instance.serial);
    const ofYears = links.map((link) => ({ link, year: link.currentYear }));
    const pending = await pendingReceipts(db.queries, instance.serial, ofYears, { now: clock.now() });
    const entries = links.map((link, index) => entryOf(instance, link, pending[index]!));
    return ok(jsonObject({ donau_instances: new JsonText(`[${entries.map(({ text }) => text).join(",")}]`) }));
  },
});

/** @param pending promised in the link's year, and not in what its Donau has counted */
function entryOf({ merchantPub }: Instance, link: DonauLink, pending: Amount): JsonText {
  const { keysJson } = link;
  return jsonObject({
    donau_instance_serial: Number(link.serial),
    donau_url: link.donauUrl,
    charity_name: link.charityName,
    // No other is ever linked.
    charity_pub_key: encodeBase32(merchantPub),
    charity_id: Number(link.charityId),
    charity_max_per_year: printAmount(link.maxPerYear),
    charity_receipts_to_date: printAmount(link.receiptsToDate),
    current_year: link.currentYear,
    donau_keys_json: keysJson === undefined ? undefined : new JsonText(keysJson),
    charity_receipts_pending: printAmount(pending),
    last_check: timestampToJson(link.lastCheck),
    problem: link.problem,
  });
}
