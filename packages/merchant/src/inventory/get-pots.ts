/** GET [/instances/$INSTANCE]/private/pots: the money pots and what is in them, in pages. */

import { printAmount } from "@kontor/taler/amount";
import { PotsSummaryResponse } from "@kontor/taler/schemas/inventory";
import { Type } from "typebox";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { PageLimit, pageOf, RowNumber } from "../http/paging.js";
import { listPots } from "./pot-store.js";

export const getPots = endpoint({
  summary: "List the money pots",
  query: Type.Object({ limit: Type.Optional(PageLimit), offset: Type.Optional(RowNumber) }),
  answers: { 200: PotsSummaryResponse },
  errors: [],
  uses: ["db"],
  async handle({ db, instance, query }) {
    const pots = await listPots(db.queries, instance.serial, pageOf(query.limit, query.offset));
    return ok({
      pots: pots.map(({ serial, name, totals }) => ({
        pot_serial: Number(serial),
        pot_name: name,
        pot_totals: totals.map(printAmount),
      })),
    });
  },
});
