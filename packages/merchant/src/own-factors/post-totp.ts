/**
 * POST [/instances/$INSTANCE]/private/kontor/second-factors/totp: the key of an authenticator app, which counts once a code
 * of it was shown. An addition of Kontor's.
 */

import { NewFactorRequest, NewTotpResponse } from "@kontor/taler/schemas/own-factors";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { insertFactor } from "../second-factor/own-factor-store.js";
import { newTotpKey, totpUri } from "../second-factor/totp.js";
import { placeOf } from "../secrets/places.js";
import { demandRoom, newFactorId } from "./begin-factor.js";

export const postTotp = endpoint({
  summary: "Begin to add an authenticator app",
  body: NewFactorRequest,
  answers: { 200: NewTotpResponse },
  errors: ["GENERIC_PARAMETER_MISSING", "GENERIC_PARAMETER_MALFORMED"],
  uses: ["clock", "db", "rng", "rootUrl", "secrets"],
  async handle({ db, clock, rng, secrets, instance, body, rootUrl }) {
    const id = newFactorId(rng);
    const key = newTotpKey(rng);
    await db.transaction(async (tx) => {
      await demandRoom(tx, instance.serial);
      const sealed = secrets.seal(placeOf("ownTotpKey", instance.serial, id), key);
      await insertFactor(tx, instance.serial, { id, kind: "totp", name: body.name, key: sealed }, clock.now());
    });
    const uri = totpUri(key, { shop: instance.id, issuer: new URL(rootUrl).hostname });
    return ok({ id, key, uri });
  },
});
