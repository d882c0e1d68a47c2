/**
 * GET and PATCH [/instances/$INSTANCE]/private/kontor/days: the time zone that the shop's days are of, and how often its
 * statements are closed. An addition of Kontor's.
 */

import { ShopDays, ShopDaysPatch } from "@kontor/taler/schemas/shop-days";
import type { Queries } from "../database/tables.js";
import { noContent, ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { malformed } from "../taler-error.js";
import { knownZone } from "../time-zones/zone.js";
import { shopDays, storeShopDays, type UsualDays } from "./store.js";

export const getShopDays = endpoint({
  summary: "Show the shop's time zone, and how often its statements are closed",
  answers: { 200: ShopDays },
  errors: [],
  uses: ["config", "db"],
  async handle({ db, instance, config }) {
    const { timeZone, statements } = await shopDays(db.queries, instance.serial, config);
    return ok({ time_zone: timeZone, statements });
  },
});

export const patchShopDays = endpoint({
  summary: "Change the shop's time zone, or how often its statements are closed",
  body: ShopDaysPatch,
  answers: { 204: null },
  errors: [],
  uses: ["db"],
  async handle({ db, instance, body: { statements, time_zone: named } }) {
    const timeZone = named === undefined ? undefined : demandZone(named);
    await storeShopDays(db.queries, instance.serial, {
      ...(timeZone === undefined ? {} : { timeZone }),
      ...(statements === undefined ? {} : { statements }),
    });
    return noContent();
  },
});

/**
 * The time zone that a request names in `time_zone`, or else the shop's own.
 * @throws TalerError GENERIC_PARAMETER_MALFORMED for what is no time zone
 */
export async function wantedZone(
  queries: Queries,
  instance: bigint,
  usual: UsualDays,
  named: string | undefined,
): Promise<string> {
  return named === undefined ? (await shopDays(queries, instance, usual)).timeZone : demandZone(named);
}

function demandZone(name: string): string {
  const zone = knownZone(name);
  if (zone === undefined) throw malformed("time_zone", "a time zone such as Europe/Zurich");
  return zone;
}
