/**
 * POST [/instances/$INSTANCE]/private/kontor/second-factors/passkeys: what a browser is told to make a passkey, which counts
 * once its answer was shown. An addition of Kontor's.
 */

import { NewFactorRequest, NewPasskeyResponse } from "@kontor/taler/schemas/own-factors";
import { sha256 } from "../database/sha256.js";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { insertFactor, type PasskeyFactor } from "../second-factor/own-factor-store.js";
import { base64url, creationOptions, demandPasskeyOrigin } from "../second-factor/passkeys.js";
import { demandRoom, newFactorId } from "./begin-factor.js";

const CHALLENGE_BYTES = 32;

export const postPasskey = endpoint({
  summary: "Begin to add a passkey",
  body: NewFactorRequest,
  answers: { 200: NewPasskeyResponse },
  errors: ["GENERIC_PARAMETER_MISSING", "GENERIC_PARAMETER_MALFORMED", "GENERIC_HTTP_HEADERS_MALFORMED"],
  uses: ["clock", "db", "headers", "rng", "rootUrl"],
  async handle(call) {
    const { db, clock, rng, instance, body } = call;
    const origin = demandPasskeyOrigin(call);
    const id = newFactorId(rng);
    const challenge = rng.bytes(CHALLENGE_BYTES);
    const challengeHash = sha256(base64url(challenge));
    const known = await db.transaction(async (tx) => {
      const present = await demandRoom(tx, instance.serial);
      const factor = { id, kind: "passkey", name: body.name, origin, challengeHash } as const;
      await insertFactor(tx, instance.serial, factor, clock.now());
      return present.filter((one): one is PasskeyFactor => one.kind === "passkey" && one.origin === origin);
    });
    return ok({ id, options: await creationOptions({ origin, challenge, shop: instance, known }) });
  },
});
