/** GET /management/kontor/checks: what an operator should look at, and what to do about it. An addition of ours. */

import { ChecksResponse } from "@kontor/taler/schemas/checks";
import { ok } from "../http/answer.js";
import { rootEndpoint } from "../http/endpoint.js";
import { allChecks } from "./all-checks.js";
import { runChecks, worstOf } from "./check.js";

export const getChecks = rootEndpoint({
  summary: "Check the server and what it depends on",
  answers: { 200: ChecksResponse },
  errors: [],
  uses: ["clock", "config", "db", "exchanges"],
  async handle(call) {
    const checks = await runChecks(allChecks(call));
    return ok({ state: worstOf(checks), checks });
  },
});
