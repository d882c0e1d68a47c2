/** GET [/instances/$INSTANCE]/private/kontor/preferences: what was chosen in the back office. An addition of Kontor's. */

import { Preferences } from "@kontor/taler/schemas/preferences";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { findPreferences } from "./store.js";

export const getPreferences = endpoint({
  summary: "Show what was chosen in the back office",
  answers: { 200: Preferences },
  errors: [],
  uses: ["db"],
  async handle({ db, instance }) {
    return ok({ preferences: JSON.parse((await findPreferences(db.queries, instance.serial)) ?? "{}") });
  },
});
