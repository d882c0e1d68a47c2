/** GET /healthz and /readyz, for whoever watches over the process: is it alive, and can it take payments? */

import { sql } from "kysely";
import { Type } from "typebox";
import { Answer, ok } from "../http/answer.js";
import { rootEndpoint } from "../http/endpoint.js";

const Health = Type.Object({
  status: Type.String(),
  database: Type.Optional(Type.Boolean()),
  exchange: Type.Optional(Type.Boolean()),
});

export const healthz = rootEndpoint({
  summary: "Tell that the process is alive",
  answers: { 200: Health },
  errors: [],
  handle: () => ok({ status: "alive" }),
});

export const readyz = rootEndpoint({
  summary: "Tell whether the database and an exchange can be used",
  answers: { 200: Health, 503: Health },
  errors: [],
  async handle({ db, exchanges, log }) {
    const database = await sql`select 1`.execute(db.queries).then(
      () => true,
      (error: unknown) => {
        log.warn({ err: error }, "the database does not answer");
        return false;
      },
    );
    const exchange = exchanges.isReady();
    const isReady = database && exchange;
    return new Answer(isReady ? 200 : 503, { status: isReady ? "ready" : "not ready", database, exchange });
  },
});
