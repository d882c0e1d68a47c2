/** For tests: what a bank told much too late stands in a statement of account, which is closed and handed out. */

import { DAY } from "@kontor/taler/time";
import { sql } from "kysely";
import { PASSWORD } from "../../shop/test-shop.js";
import type { Story } from "../story.js";

export async function statements({ ask, shop, work }: Story): Promise<void> {
  const { queries } = shop.backend.deps.db;
  const longAgo = shop.sandbox.clock.now() - 100n * DAY;
  await sql`
    insert into journal (instance, number, h_wire, kind, happened_at, currency, net)
    select journal_progress.instance, newest + 1, h_wire, 'correction', ${longAgo}, 'KUDOS', 1
    from journal_progress join journal on journal.instance = journal_progress.instance and journal.number = 1
    where journal_progress.instance = 1`.execute(queries);
  await sql`update journal_progress set newest = newest + 1 where instance = 1`.execute(queries);
  await work();
  const { statements: closed } = await ask(200, "private/kontor/statements?limit=5");
  if ((closed as unknown[]).length === 0) throw new Error("no statement was closed");
  for (const format of ["csv", "xlsx", "pdf", "json"]) {
    const url = new URL(`private/kontor/statements/1?format=${format}`, shop.url);
    const answer = await fetch(url, { headers: { authorization: `Bearer secret-token:${PASSWORD}` } });
    if (answer.status !== 200) throw new Error(`statement as ${format}: ${answer.status}`);
    await answer.arrayBuffer();
  }
}
