/**
 * POST [/instances/$INSTANCE]/private/kontor/practice/clock: the clock of the sandbox is turned forward, for all shops on it.
 * An addition of Kontor's.
 */

import { PracticeClockRequest, PracticeClockResponse, PracticeState } from "@kontor/taler/schemas/practice";
import { SESSION_US } from "@kontor/taler/session-length";
import { DAY, timestampToJson } from "@kontor/taler/time";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { malformed } from "../taler-error.js";
import { issueToken } from "../tokens/issue-token.js";
import { askDesk, DESK_ERRORS, demandSandbox } from "./desk.js";

const FURTHEST = 3653n * DAY;

export const postPracticeClock = endpoint({
  summary: "Turn the clock of the sandbox forward",
  body: PracticeClockRequest,
  answers: { 200: PracticeClockResponse },
  errors: [...DESK_ERRORS, "GENERIC_PARAMETER_MALFORMED"],
  uses: ["clock", "config", "db", "principal", "rng"],
  async handle(call) {
    const { body, config, db, instance } = call;
    demandSandbox(config);
    if (body.by <= 0n || body.by > FURTHEST) throw malformed("by", "more than nothing, and ten years at most");
    const desk = { method: "POST", path: "practice/clock", body: { by_us: String(body.by) }, about: "by" } as const;
    const { now } = await askDesk(config, desk, PracticeState);
    const { scope, description, device } = call.principal!;
    const wanted = { scope, refreshable: true, duration: BigInt(SESSION_US), description, device };
    const { access_token, expiration } = await db.transaction((tx) => issueToken(tx, call, instance.serial, wanted));
    return ok({ now: timestampToJson(now), access_token, expiration });
  },
});
