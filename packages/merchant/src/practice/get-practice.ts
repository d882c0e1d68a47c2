/** GET [/instances/$INSTANCE]/private/kontor/practice: what the practice wallet has, and what time it is. An addition of Kontor's. */

import { printAmount } from "@kontor/taler/amount";
import { PracticeState } from "@kontor/taler/schemas/practice";
import { timestampToJson } from "@kontor/taler/time";
import type { StaticDecode } from "typebox";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { askDesk, DESK_ERRORS, demandSandbox } from "./desk.js";

export const getPractice = endpoint({
  summary: "Show the practice wallet and the time of the sandbox",
  answers: { 200: PracticeState },
  errors: [...DESK_ERRORS],
  uses: ["config"],
  async handle({ config }) {
    demandSandbox(config);
    return ok(stateJson(await askDesk(config, { method: "GET", path: "practice" }, PracticeState)));
  },
});

export function stateJson({ now, balances }: StaticDecode<typeof PracticeState>) {
  return {
    now: timestampToJson(now),
    balances: balances.map(({ available, incoming }) => ({
      available: printAmount(available),
      incoming: printAmount(incoming),
    })),
  };
}
