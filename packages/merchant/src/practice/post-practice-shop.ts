/**
 * POST [/instances/$INSTANCE]/private/kontor/practice/shop: opens a second shop on the sandbox. Once more, it opens the same.
 * What it sells is copied with practice/products. An addition of Kontor's.
 */

import { PracticeShop } from "@kontor/taler/schemas/practice";
import { timestampToJson } from "@kontor/taler/time";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { askDesk, DESK_ERRORS } from "./desk.js";

export const postPracticeShop = endpoint({
  summary: "Open a shop to practise in",
  answers: { 200: PracticeShop },
  errors: [...DESK_ERRORS],
  uses: ["config"],
  async handle({ config, instance: { id, name } }) {
    const desk = { method: "POST", path: "practice/shop", body: { id, name } } as const;
    const opened = await askDesk(config, desk, PracticeShop);
    return ok({ ...opened, expiration: timestampToJson(opened.expiration) });
  },
});
