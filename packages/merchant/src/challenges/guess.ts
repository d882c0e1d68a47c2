/** What all ways to show a second factor have in common: a try is taken, and is right or wrong. */

import { Type } from "typebox";
import { countFailedSignIn } from "../audit/store.js";
import type { Queries } from "../database/tables.js";
import { proveAddress } from "../instances/store.js";
import { markSolved, takeTry } from "../second-factor/challenge-store.js";
import { isSent } from "../second-factor/channels.js";
import { findOwnFactors } from "../second-factor/own-factor-store.js";
import type { ServerDeps } from "../server-deps.js";
import { TalerError } from "../taler-error.js";
import { countGuess, uncountGuess } from "./limits.js";
import type { NamedChallenge } from "./named-challenge.js";
import { ChallengePath } from "./send-challenge.js";

/** Of their endpoints. */
export const SHOWING = {
  params: ChallengePath,
  answers: { 204: null },
  errors: [
    "GENERIC_PARAMETER_MISSING",
    "MERCHANT_TAN_CHALLENGE_UNKNOWN",
    "MERCHANT_TAN_CHALLENGE_FAILED",
    "MERCHANT_TAN_TOO_MANY_ATTEMPTS",
  ],
  errorMembers: { 409: Type.Object({ retry_counter: Type.Integer({ description: "tries left" }) }) },
} as const;

export interface Trying extends NamedChallenge {
  /** What the answer is compared with. */
  readonly codeMac: Uint8Array;
  readonly triesLeft: number;
  readonly now: bigint;
}

/**
 * Taken and counted before anything is compared: guesses that come together are not more than those one by one.
 * @throws TalerError MERCHANT_TAN_TOO_MANY_ATTEMPTS
 */
export async function beginTry(
  { db, clock }: Pick<ServerDeps, "db" | "clock">,
  named: NamedChallenge,
): Promise<Trying> {
  const now = clock.now();
  const tried = await db.transaction(async (tx) => {
    const taken = await takeTry(tx, named.challenge, now);
    return taken !== undefined && (await countGuess(tx, named.challenge, now)) ? taken : undefined;
  });
  if (tried === undefined) throw tooMany();
  return { ...named, ...tried, now };
}

/**
 * Solves the challenge if it is right.
 * @param isRight takes in the same transaction what is good only once
 */
export async function endRight(
  { db, instances }: Pick<ServerDeps, "db" | "instances">,
  { challenge, instance, now }: Trying,
  isRight: (tx: Queries) => Promise<boolean>,
): Promise<boolean> {
  const solved = await db.transaction(async (tx) => {
    if (!(await isRight(tx))) return undefined;
    await markSolved(tx, challenge, now);
    await uncountGuess(tx, challenge, now);
    if (instance === undefined || !isSent(challenge.channel)) return { isProven: false };
    // Where an authenticator app or a passkey is wanted, an address is proven together with it or not at all.
    if ((await findOwnFactors(tx, instance.serial)).length > 0) return { isProven: false };
    // To read what is sent there shows that the address is one's own; one that is proven already is not given up for it.
    return { isProven: await proveAddress(tx, instance.serial, challenge, { replace: false }) };
  });
  if (instance !== undefined && solved?.isProven === true) await instances.changed(instance);
  return solved !== undefined;
}

/** @throws TalerError always */
export async function endWrong(
  { db, peer }: Pick<ServerDeps, "db"> & { readonly peer: { readonly network: string } },
  { instance, triesLeft, now }: Trying,
): Promise<never> {
  if (instance !== undefined) await countFailedSignIn(db.queries, instance.serial, peer.network, now, "code");
  if (triesLeft === 0) throw tooMany();
  throw new TalerError("MERCHANT_TAN_CHALLENGE_FAILED", { members: { retry_counter: triesLeft } });
}

export function tooMany(): TalerError {
  return new TalerError("MERCHANT_TAN_TOO_MANY_ATTEMPTS", { detail: "ask for a new code" });
}
