/**
 * PUT [/instances/$INSTANCE]/private/kontor/preferences: something else was chosen in the back office. The document is
 * replaced as a whole. An addition of Kontor's.
 */

import { Preferences } from "@kontor/taler/schemas/preferences";
import { noContent } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { malformed } from "../taler-error.js";
import { storePreferences } from "./store.js";

/** In characters. What a shop has much of has endpoints of its own. */
const LONGEST = 16_384;
/** JSON writes what is in a text with up to six letters for each. */
const BODY_LIMIT = 8 * LONGEST;

export const putPreferences = endpoint({
  summary: "Keep what was chosen in the back office",
  body: Preferences,
  bodyLimit: BODY_LIMIT,
  answers: { 204: null },
  errors: ["GENERIC_PARAMETER_MISSING"],
  uses: ["db"],
  async handle({ db, instance, body }) {
    const document = JSON.stringify(body.preferences);
    if (document.length > LONGEST) throw malformed("preferences", `longer than ${LONGEST} characters`);
    await db.transaction(async (tx) => {
      await storePreferences(tx, instance.serial, document);
      return true;
    });
    return noContent();
  },
});
