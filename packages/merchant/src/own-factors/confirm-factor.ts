/**
 * POST [/instances/$INSTANCE]/private/kontor/second-factors/totp/$ID/confirm and .../passkeys/$ID/confirm: the new factor is
 * shown to work. From then on it is asked for. With the first one come recovery codes. Additions of Kontor's.
 */

import { equalBytes } from "@kontor/taler/bytes";
import { ConfirmedFactorResponse, ConfirmPasskeyRequest, ConfirmTotpRequest } from "@kontor/taler/schemas/own-factors";
import { sha256 } from "../database/sha256.js";
import { type Answer, ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import type { Instance } from "../instances/instance.js";
import {
  type Confirmation,
  confirmFactor as confirm,
  countRecoveryCodes,
  findPending,
  replaceRecoveryCodes,
} from "../second-factor/own-factor-store.js";
import { verifyCreation } from "../second-factor/passkeys.js";
import { hashOfRecoveryCode, newRecoveryCodes } from "../second-factor/recovery-codes.js";
import { stepOfCode } from "../second-factor/totp.js";
import { placeOf } from "../secrets/places.js";
import type { ServerDeps } from "../server-deps.js";
import { TalerError } from "../taler-error.js";
import { ENROLMENT_DURATION, FactorPath, factorUnknown } from "./factor-path.js";

/** What the ways to confirm have in common. */
const CONFIRMING = {
  params: FactorPath,
  answers: { 200: ConfirmedFactorResponse },
  errors: ["GENERIC_PARAMETER_MISSING", "MERCHANT_TAN_CHALLENGE_UNKNOWN", "MERCHANT_TAN_CHALLENGE_FAILED"],
} as const;

export const confirmTotp = endpoint({
  summary: "Show that an authenticator app works",
  ...CONFIRMING,
  body: ConfirmTotpRequest,
  uses: ["clock", "db", "rng", "secrets"],
  async handle(call) {
    const { instance, params, secrets, body, clock } = call;
    const pending = await pendingFactor(call);
    if (pending.kind !== "totp") throw factorUnknown("it is no authenticator app");
    const key = secrets.open(placeOf("ownTotpKey", instance.serial, params.factorId), pending.key);
    const step = stepOfCode(key, body.code.replace(/[\s-]/g, ""), clock.now());
    if (step === undefined) throw failed("code: is not what the app shows now");
    return store(call, params.factorId, { kind: "totp", step });
  },
});

export const confirmPasskey = endpoint({
  summary: "Show that a passkey works",
  ...CONFIRMING,
  body: ConfirmPasskeyRequest,
  uses: ["clock", "db", "rng"],
  async handle(call) {
    const pending = await pendingFactor(call);
    const { challengeHash } = pending;
    if (pending.kind !== "passkey" || challengeHash === undefined) throw factorUnknown("it is no passkey");
    const isAsked = (challenge: string) => equalBytes(sha256(challenge), challengeHash);
    const made = await verifyCreation(call.body.credential, pending.origin, isAsked);
    if (made === undefined) throw failed("credential: is no answer to what was asked");
    return store(call, call.params.factorId, { kind: "passkey", ...made });
  },
});

type ConfirmCall = Pick<ServerDeps, "db" | "clock" | "rng"> & {
  readonly instance: Instance;
  readonly params: { readonly factorId: string };
};

async function pendingFactor({ db, clock, instance, params }: ConfirmCall) {
  const since = clock.now() - ENROLMENT_DURATION;
  const pending = await findPending(db.queries, instance.serial, params.factorId, since);
  if (pending === undefined) throw factorUnknown("it is not known, too old, or confirmed already");
  return pending;
}

async function store(
  { db, clock, rng, instance }: ConfirmCall,
  id: string,
  confirmation: Confirmation,
): Promise<Answer> {
  const codes = newRecoveryCodes(rng);
  const done = await db.transaction(async (tx) => {
    const now = clock.now();
    if (!(await confirm(tx, instance.serial, id, confirmation, now))) return false;
    if ((await countRecoveryCodes(tx, instance.serial)) > 0) return {};
    await replaceRecoveryCodes(tx, instance.serial, codes.map(hashOfRecoveryCode), now);
    return { recovery_codes: codes };
  });
  if (done === false) throw factorUnknown("it was confirmed or removed meanwhile");
  return ok(done);
}

function failed(detail: string): TalerError {
  return new TalerError("MERCHANT_TAN_CHALLENGE_FAILED", { detail, parameter: detail.split(":")[0]! });
}
