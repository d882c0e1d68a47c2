/** For tests: the shop says where it is, and looks at a day and at all that happened to its money. */

import { PASSWORD } from "../../shop/test-shop.js";
import type { Story } from "../story.js";

export async function shopDays({ ask, patch, shop }: Story): Promise<void> {
  await patch("private/kontor/days", { time_zone: "Europe/Zurich", statements: "quarterly" });
  await ask(200, "private/kontor/days");
  await ask(200, "private/kontor/day");
  await ask(200, "private/kontor/day?till=1");
  for (const format of ["csv", "xlsx", "pdf", "json"]) {
    const url = new URL(`private/kontor/export?from=2020-01-01&format=${format}`, shop.url);
    const answer = await fetch(url, { headers: { authorization: `Bearer secret-token:${PASSWORD}` } });
    if (answer.status !== 200) throw new Error(`export as ${format}: ${answer.status}`);
    await answer.arrayBuffer();
  }
}
