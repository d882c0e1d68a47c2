/**
 * POST [/instances/$INSTANCE]/private/kontor/pairings: the owner lets a device in. The code is for a QR code that the
 * device looks at: good once, and for five minutes. An addition of Kontor's.
 */

import { encodeBase32 } from "@kontor/taler/base32";
import { PairingRequest, PairingResponse } from "@kontor/taler/schemas/pairings";
import { addDuration, DAY, MINUTE, timestampToJson } from "@kontor/taler/time";
import { OWNER } from "../access/authentication.js";
import { scopeIncludes } from "../access/permissions.js";
import { sha256 } from "../database/sha256.js";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { malformed, TalerError } from "../taler-error.js";
import { LONGEST_DURATION } from "../tokens/issue-token.js";
import { insertPairing } from "./store.js";

const CODE_BYTES = 16;
const CODE_DURATION = 5n * MINUTE;
/** A till that is used is let in again once a year; a lost one is ended by revoking its token. */
const DEFAULT_TOKEN_DURATION = 365n * DAY;

export const postPairing = endpoint({
  summary: "Make a code with which a device gets a token",
  body: PairingRequest,
  answers: { 200: PairingResponse },
  errors: ["GENERIC_PARAMETER_MISSING", "GENERIC_TOKEN_PERMISSION_INSUFFICIENT"],
  uses: ["clock", "db", "principal", "rng"],
  async handle({ db, instance, principal = OWNER, body, clock, rng }) {
    const [scope = "", suffix] = body.scope.split(":");
    if (!scopeIncludes(principal.scope, scope)) {
      throw new TalerError("GENERIC_TOKEN_PERMISSION_INSUFFICIENT", {
        detail: `a token of scope ${principal.scope} does not give one of scope ${scope}`,
      });
    }
    const { duration: wanted = DEFAULT_TOKEN_DURATION } = body;
    if (wanted === 0n) throw malformed("duration", "is zero");
    const duration = wanted < LONGEST_DURATION ? wanted : LONGEST_DURATION;
    const code = encodeBase32(rng.bytes(CODE_BYTES));
    const now = clock.now();
    const expiresAt = addDuration(now, CODE_DURATION);
    const pairing = { scope, refreshable: suffix === "refreshable", name: body.name, duration };
    await db.transaction(async (tx) => {
      await insertPairing(tx, instance.serial, sha256(code), pairing, { now, expiresAt });
      return true;
    });
    return ok({ code, expires: timestampToJson(expiresAt), scope: body.scope, name: body.name });
  },
});
