/** POST [/instances/$INSTANCE]/challenge/$ID/confirm: the code that somebody read is shown (3.3). */

import { equalBytes } from "@kontor/taler/bytes";
import { MerchantChallengeSolveRequest } from "@kontor/taler/schemas/tokens";
import type { Timestamp } from "@kontor/taler/time";
import { insertEntry } from "../audit/store.js";
import type { Queries } from "../database/tables.js";
import { noContent } from "../http/answer.js";
import { rootEndpoint } from "../http/endpoint.js";
import { macOfCode } from "../second-factor/challenge-id.js";
import { findOwnFactors, takeRecoveryCode, takeStep } from "../second-factor/own-factor-store.js";
import { hashOfRecoveryCode } from "../second-factor/recovery-codes.js";
import { stepOfCode } from "../second-factor/totp.js";
import { placeOf } from "../secrets/places.js";
import type { ServerDeps } from "../server-deps.js";
import { beginTry, endRight, endWrong, SHOWING, type Trying, tooMany } from "./guess.js";
import { namedChallenge } from "./named-challenge.js";

export const confirmChallenge = rootEndpoint({
  summary: "Show the code of a second factor",
  ...SHOWING,
  body: MerchantChallengeSolveRequest,
  uses: ["clock", "db", "instances", "peer", "secrets"],
  async handle(call) {
    const named = await namedChallenge(call, call.params.name, call.params.challengeId);
    if (named.challenge.isSolved) return noContent();
    // A passkey has no code.
    if (named.challenge.channel === "passkey") throw tooMany();
    const trying = await beginTry(call, named);
    const isSolved = await endRight(call, trying, (tx) => isRight(call, tx, trying, call.body.tan));
    if (!isSolved) return endWrong(call, trying);
    return noContent();
  },
});

type ConfirmCall = Pick<ServerDeps, "secrets"> & { readonly peer: { readonly network: string } };

/** Takes what is good only once along. */
async function isRight(call: ConfirmCall, tx: Queries, trying: Trying, tan: string): Promise<boolean> {
  const { id, challenge, instance, codeMac, now } = trying;
  const digits = tan.replace(/[\s-]/g, "");
  if (challenge.channel === "totp") return isTotp(call, tx, instance?.serial, digits, now);
  if (challenge.channel !== "recovery") return equalBytes(codeMac, macOfCode(id, digits));
  if (instance === undefined) return false;
  if (!(await takeRecoveryCode(tx, instance.serial, hashOfRecoveryCode(tan), now))) return false;
  const entry = { action: "recovery-code-used", shown: "code", who: undefined, network: call.peer.network, detail: {} };
  await insertEntry(tx, instance.serial, entry, now);
  return true;
}

async function isTotp(
  { secrets }: ConfirmCall,
  tx: Queries,
  instance: bigint | undefined,
  code: string,
  now: Timestamp,
): Promise<boolean> {
  for (const factor of instance === undefined ? [] : await findOwnFactors(tx, instance)) {
    if (factor.kind !== "totp") continue;
    const step = stepOfCode(secrets.open(placeOf("ownTotpKey", instance!, factor.id), factor.key), code, now);
    if (step !== undefined && (await takeStep(tx, instance!, factor.id, step, now))) return true;
  }
  return false;
}
