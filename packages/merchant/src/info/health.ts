/** GET /healthz and /readyz, for what watches over the process: is it alive, and can it take payments? */

import { Type } from "typebox";
import { inWords } from "../clocks/clock-difference.js";
import { differingClocks } from "../clocks/witnesses.js";
import { expectWritable } from "../database/writable.js";
import { Answer, ok } from "../http/answer.js";
import { rootEndpoint } from "../http/endpoint.js";
import { atMost } from "../timing/at-most.js";

const Health = Type.Object({
  status: Type.String(),
  database: Type.Optional(Type.Boolean()),
  exchange: Type.Optional(Type.Boolean()),
  /** Exchanges and banks with a clock that differs from ours, and how far: deadlines will be wrong. */
  clocks: Type.Optional(Type.Record(Type.String(), Type.String())),
});

export const healthz = rootEndpoint({
  summary: "Tell that the process is alive",
  answers: { 200: Health },
  errors: [],
  handle: () => ok({ status: "alive" }),
});

/** The question whether all is well has an answer soon. */
const PATIENCE_MS = 5000;

export const readyz = rootEndpoint({
  summary: "Tell whether the database and an exchange can be used",
  answers: { 200: Health, 503: Health },
  errors: [],
  uses: ["clock", "db", "exchanges", "log"],
  async handle({ db, exchanges, clock, log }) {
    const database = await withinPatience(expectWritable(db.queries)).then(
      () => true,
      (error: unknown) => {
        log.warn({ err: error }, "the database cannot be used");
        return false;
      },
    );
    const exchange = exchanges.isReady();
    const isReady = database && exchange;
    const differing = database ? await withinPatience(differingClocks(db.queries, clock.now())).catch(() => []) : [];
    const clocks = Object.fromEntries(differing.map(({ name, ahead }) => [name, inWords(ahead)]));
    return new Answer(isReady ? 200 : 503, {
      status: isReady ? "ready" : "not ready",
      database,
      exchange,
      ...(differing.length === 0 ? {} : { clocks }),
    });
  },
});

function withinPatience<T>(work: Promise<T>): Promise<T> {
  return atMost(PATIENCE_MS, work, () => {
    throw new Error(`no answer within ${PATIENCE_MS} ms`);
  });
}
