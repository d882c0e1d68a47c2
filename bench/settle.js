/** What is done before anything is measured, so that it takes no CPU of that. */

import { setTimeout as sleep } from "node:timers/promises";
import { callShop } from "./place.js";

/**
 * What was before is done with: webhooks are told of it, and it is in the journal and statistics of the shop, which jobs would
 * make sooner or later, beside whatever is measured then.
 * @param shop the administrator's, where none is named
 */
export async function settle({ db, server }, { path = "/", owner } = {}) {
  for (let isPending = true; isPending; ) {
    const query = "select count(*) as count from webhook_deliveries where state = 'pending'";
    const { rows } = await db.withSession((session) => session.run(query));
    isPending = rows[0].count > 0n;
    if (isPending) await sleep(200);
  }
  await callShop(server, `${path}private/kontor/day?date=2020-01-01`, undefined, owner);
  await callShop(server, `${path}private/statistics-counter/orders-paid`, undefined, owner);
}
