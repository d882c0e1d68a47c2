/**
 * Limits over many challenges, in all processes together: codes to one address, which costs its owner's patience or
 * somebody's money, codes that one network asks for, and wrong codes for one instance.
 */

import type { Timestamp } from "@kontor/taler/time";
import type { Queries } from "../database/tables.js";
import { countOne, type Limit, retryAfter, uncountOne } from "../rate-limits/store.js";
import { type Challenge, NO_INSTANCE } from "../second-factor/challenge-store.js";
import type { Operation } from "../second-factor/operations.js";
import { TalerError } from "../taler-error.js";

/** For one instance and kind of operation, in a day: of 10^8 codes. Who may guess without a password spoils no login. */
const MOST_WRONG_CODES = 100;
/**
 * Of 10^6, three of which are right at a time: for all operations of an instance together, as each of them takes the
 * password or a token before there is anything to guess. Who has the password needs some fifteen years for an even chance.
 */
const MOST_WRONG_TOTP_CODES = 20;
/** An address gets in a day what it may get in so many hours. */
const HOURS_OF_A_DAY = 4;
/** A network asks for more than one address: it may be that of many people. */
const NETWORKS_SHARE = 4;

/** Asked for by anybody, without a password: what they use up of an address is not missing where its owner logs in. */
const FOR_ANYBODY: readonly Operation[] = ["create-instance", "forgot-password"];

function limitsOfSending(
  { channel, address, operation }: Challenge,
  network: string,
  perHour: number,
): readonly Limit[] {
  const by = FOR_ANYBODY.includes(operation) ? "anybody" : "who has shown something";
  const to = `${channel} codes to ${address.toLowerCase()} for ${by}`;
  const from = `${channel} codes for ${network}`;
  return [
    { instance: undefined, subject: to, most: perHour, span: "hour" },
    { instance: undefined, subject: to, most: perHour * HOURS_OF_A_DAY, span: "day" },
    { instance: undefined, subject: from, most: perHour * NETWORKS_SHARE, span: "hour" },
  ];
}

/**
 * Counts a code that is about to be sent, in the transaction that decides to.
 * @throws TalerError MERCHANT_TAN_TOO_EARLY when there were too many
 */
export async function countSend(
  tx: Queries,
  challenge: Challenge,
  { network, perHour, now }: { readonly network: string; readonly perHour: number; readonly now: Timestamp },
): Promise<void> {
  for (const limit of limitsOfSending(challenge, network, perHour)) {
    if (await countOne(tx, limit, now)) continue;
    throw new TalerError("MERCHANT_TAN_TOO_EARLY", {
      detail: "too many codes were sent; try again later",
      headers: retryAfter(limit, now),
    });
  }
}

/** The code did not go out. */
export async function uncountSend(
  tx: Queries,
  challenge: Challenge,
  { network, perHour, now }: { readonly network: string; readonly perHour: number; readonly now: Timestamp },
): Promise<void> {
  for (const limit of limitsOfSending(challenge, network, perHour)) await uncountOne(tx, limit, now);
}

/**
 * Counts a code that is about to be compared, and was right in few cases.
 * @returns false when there were too many
 */
export function countGuess(queries: Queries, challenge: Challenge, now: Timestamp): Promise<boolean> {
  return countOne(queries, limitOfGuesses(challenge), now);
}

/** It was right. */
export function uncountGuess(queries: Queries, challenge: Challenge, now: Timestamp): Promise<void> {
  return uncountOne(queries, limitOfGuesses(challenge), now);
}

function limitOfGuesses({ instance, operation, channel, newInstance = "" }: Challenge): Limit {
  if (channel === "totp") return { instance, subject: "wrong totp codes", most: MOST_WRONG_TOTP_CODES, span: "day" };
  const subject = `wrong codes to ${operation} ${newInstance}`;
  return { instance: instance === NO_INSTANCE ? undefined : instance, subject, most: MOST_WRONG_CODES, span: "day" };
}
