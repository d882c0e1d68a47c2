/** GET [/instances/$INSTANCE]/private/donau: the authorities that issue receipts for donations to this shop. */

import { printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { DonauInstancesResponse } from "@kontor/taler/schemas/donau";
import { timestampToJson } from "@kontor/taler/time";
import { JsonText, jsonObject, ok } from "../http/answer.js";
import { endpoint, type InstanceCall } from "../http/endpoint.js";
import type { DonauLink } from "./donau-link.js";
import { listLinks, pendingReceipts } from "./store.js";

export const getDonau = endpoint({
  summary: "List the donation authorities that issue receipts",
  answers: { 200: DonauInstancesResponse },
  errors: [],
  uses: ["clock", "db"],
  async handle(call) {
    const links = await listLinks(call.db.queries, call.instance.serial);
    const entries = await Promise.all(links.map((link) => entryOf(call, link)));
    return ok(jsonObject({ donau_instances: new JsonText(`[${entries.map(({ text }) => text).join(",")}]`) }));
  },
});

async function entryOf(
  { db, instance, clock }: InstanceCall<unknown, unknown, unknown, "clock" | "db">,
  link: DonauLink,
): Promise<JsonText> {
  const { keysJson, currentYear: year } = link;
  const pending = await pendingReceipts(db.queries, instance.serial, link, { year, now: clock.now() });
  return jsonObject({
    donau_instance_serial: Number(link.serial),
    donau_url: link.donauUrl,
    charity_name: link.charityName,
    // No other is ever linked.
    charity_pub_key: encodeBase32(instance.merchantPub),
    charity_id: Number(link.charityId),
    charity_max_per_year: printAmount(link.maxPerYear),
    charity_receipts_to_date: printAmount(link.receiptsToDate),
    current_year: year,
    donau_keys_json: keysJson === undefined ? undefined : new JsonText(keysJson),
    charity_receipts_pending: printAmount(pending),
    last_check: timestampToJson(link.lastCheck),
    problem: link.problem,
  });
}
