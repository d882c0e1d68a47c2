/**
 * GET [/instances/$INSTANCE]/private/kontor/practice/made: what was made in the practice shop of this one, in parts, for
 * taking it over: products, posters, offers, webhooks, settings, and what was chosen. An addition of Kontor's.
 */

import { PracticeMade } from "@kontor/taler/schemas/practice";
import { Type } from "typebox";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { RowNumber } from "../http/paging.js";
import { askDesk, DESK_ERRORS } from "./desk.js";

/** A few products with the largest pictures. */
const MOST_BYTES = 2 ** 26;

export const getPracticeMade = endpoint({
  summary: "Show what was made in the practice shop",
  query: Type.Object({ after: Type.Optional(RowNumber) }),
  answers: { 200: PracticeMade },
  errors: [...DESK_ERRORS],
  uses: ["config"],
  async handle({ config, instance: { id }, query: { after } }) {
    const body = { id, ...(after === undefined ? {} : { after: Number(after) }) };
    const desk = { method: "POST", path: "practice/made", body, maxBytes: MOST_BYTES } as const;
    return ok(await askDesk(config, desk, PracticeMade));
  },
});
