/**
 * POST [/instances/$INSTANCE]/kontor/challenge/$ID: what a passkey answered is shown, after `challenge/$ID` has said what it
 * is to answer. An addition of Kontor's.
 */

import { equalBytes } from "@kontor/taler/bytes";
import { UsePasskeyRequest } from "@kontor/taler/schemas/own-factors";
import { noContent } from "../http/answer.js";
import { rootEndpoint } from "../http/endpoint.js";
import { macOfCode } from "../second-factor/challenge-id.js";
import { notePasskeyUse, passkeysAt } from "../second-factor/own-factor-store.js";
import { base64url, verifyUse } from "../second-factor/passkeys.js";
import { TalerError } from "../taler-error.js";
import { beginTry, endRight, endWrong, SHOWING } from "./guess.js";
import { namedChallenge } from "./named-challenge.js";

export const usePasskey = rootEndpoint({
  summary: "Show a passkey as a second factor",
  ...SHOWING,
  body: UsePasskeyRequest,
  uses: ["clock", "db", "instances", "peer"],
  async handle(call) {
    const { body, params } = call;
    const named = await namedChallenge(call, params.name, params.challengeId);
    const { challenge, id, instance } = named;
    if (challenge.channel !== "passkey" || instance === undefined) {
      throw new TalerError("MERCHANT_TAN_CHALLENGE_UNKNOWN", { detail: "it is not for a passkey" });
    }
    if (challenge.isSolved) return noContent();
    const trying = await beginTry(call, named);
    const { credential } = body;
    const known = await passkeysAt(call.db.queries, instance.serial, challenge.address);
    const passkey = known.find(({ credentialId }) => base64url(credentialId) === credential.id);
    const isAsked = (text: string) => equalBytes(trying.codeMac, macOfCode(id, text));
    const signCount = passkey && (await verifyUse(credential, passkey, isAsked));
    if (passkey === undefined || signCount === undefined) return endWrong(call, trying);
    const isSolved = await endRight(call, trying, (tx) =>
      notePasskeyUse(tx, instance.serial, passkey.id, signCount, trying.now),
    );
    return isSolved ? noContent() : endWrong(call, trying);
  },
});
