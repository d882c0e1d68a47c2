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

/** Whoever asks whether all is well does not wait for long. */
const PATIENCE_MS = 5000;

export const readyz = rootEndpoint({
  summary: "Tell whether the database and an exchange can be used",
  answers: { 200: Health, 503: Health },
  errors: [],
  async handle({ db, exchanges, log }) {
    // It changes nothing, and is refused by a database that may only be read.
    const database = await withinPatience(sql`update instances set id = id where false`.execute(db.queries)).then(
      () => true,
      (error: unknown) => {
        log.warn({ err: error }, "the database cannot be used");
        return false;
      },
    );
    const exchange = exchanges.isReady();
    const isReady = database && exchange;
    return new Answer(isReady ? 200 : 503, { status: isReady ? "ready" : "not ready", database, exchange });
  },
});

async function withinPatience<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    clearTimeout(timer);
  }
}
