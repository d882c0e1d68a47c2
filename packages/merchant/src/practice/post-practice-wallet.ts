/**
 * POST [/instances/$INSTANCE]/private/kontor/practice/wallet: the practice wallet pays, collects a refund, or gets money. An
 * addition of Kontor's.
 */

import { PracticeState, PracticeWalletRequest } from "@kontor/taler/schemas/practice";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { askDesk, DESK_ERRORS, demandSandbox } from "./desk.js";
import { stateJson } from "./get-practice.js";

export const postPracticeWallet = endpoint({
  summary: "Let the practice wallet pay, collect a refund, or get money",
  body: PracticeWalletRequest,
  answers: { 200: PracticeState },
  errors: [...DESK_ERRORS, "GENERIC_PARAMETER_MALFORMED"],
  uses: ["config"],
  async handle({ body, config }) {
    demandSandbox(config);
    const call = { method: "POST", path: "practice/wallet", body, about: "taler_uri" } as const;
    return ok(stateJson(await askDesk(config, call, PracticeState)));
  },
});
