/** POST [/instances/$INSTANCE]/challenge/$ID: a code is sent, or sent anew (3.2). The id is what authorises it. */

import { RequestLineText } from "@kontor/taler/schemas/primitives";
import { ChallengeRequestResponse } from "@kontor/taler/schemas/tokens";
import { MINUTE, SECOND, timestampToJson } from "@kontor/taler/time";
import { Type } from "typebox";
import { type Answer, ok } from "../http/answer.js";
import { rootEndpoint } from "../http/endpoint.js";
import { MailError } from "../mail/mail.js";
import type { Rng } from "../rng.js";
import { macOfCode } from "../second-factor/challenge-id.js";
import { beginSend, NO_CODE, takeBackSend } from "../second-factor/challenge-store.js";
import { isSent } from "../second-factor/channels.js";
import { passkeysAt } from "../second-factor/own-factor-store.js";
import { base64url, requestOptions } from "../second-factor/passkeys.js";
import type { ServerDeps } from "../server-deps.js";
import { TalerError } from "../taler-error.js";
import { countSend, uncountSend } from "./limits.js";
import { type CodeMessage, codeMail, codeText } from "./message.js";
import { type NamedChallenge, namedChallenge } from "./named-challenge.js";

/** The path's parameter is not called `instance`: there need be no such instance yet. */
export const ChallengePath = Type.Object({ name: Type.Optional(RequestLineText), challengeId: RequestLineText });

/** How long a code may be typed. */
const CODE_DURATION = 10n * MINUTE;
/** How long it takes until the next one is sent. */
const PAUSE = 30n * SECOND;
const PASSKEY_CHALLENGE_BYTES = 32;

export const sendChallenge = rootEndpoint({
  summary: "Send the code of a second factor",
  params: ChallengePath,
  answers: { 200: ChallengeRequestResponse },
  errors: [
    "MERCHANT_TAN_CHALLENGE_UNKNOWN",
    "MERCHANT_TAN_CHALLENGE_SOLVED",
    "MERCHANT_TAN_TOO_EARLY",
    "MERCHANT_MFA_HELPER_EXEC_FAILED",
  ],
  uses: ["clock", "config", "db", "headers", "instances", "log", "mailer", "peer", "rng"],
  async handle(call) {
    const { db, clock, rng, params, config, peer, headers, log } = call;
    const named = await namedChallenge(call, params.name, params.challengeId);
    const { id, challenge } = named;
    if (challenge.isSolved) throw new TalerError("MERCHANT_TAN_CHALLENGE_SOLVED");
    if (!isSent(challenge.channel)) return beginOwn(call, named);
    const now = clock.now();
    const digits = eightDigits(rng);
    const code = { codeMac: macOfCode(id, digits), codeExpiresAt: now + CODE_DURATION, earliestSend: now + PAUSE };
    const counting = { network: peer.network, perHour: config.kontor.codesPerHour, now };
    await db.transaction(async (tx) => {
      if (!(await beginSend(tx, challenge, code, now))) throw tooEarly(challenge.sendsLeft);
      await countSend(tx, challenge, counting);
    });
    try {
      await send(call, named, {
        code: `${digits.slice(0, 4)}-${digits.slice(4)}`,
        shop: named.instance?.name ?? challenge.newInstance ?? "",
        operation: challenge.operation,
        minutes: Number(CODE_DURATION / MINUTE),
        acceptLanguage: headers["accept-language"],
      });
    } catch (error) {
      if (!(error instanceof MailError)) throw error;
      // The person did nothing wrong: this try is not counted.
      await db.transaction(async (tx) => {
        await takeBackSend(tx, challenge, code.codeMac);
        await uncountSend(tx, challenge, counting);
      });
      log.warn({ reason: error.message, failure: error.failure }, "a code could not be sent");
      throw new TalerError("MERCHANT_MFA_HELPER_EXEC_FAILED", { detail: "the code could not be sent; try again" });
    }
    return ok({
      solve_expiration: timestampToJson(code.codeExpiresAt),
      earliest_retransmission: timestampToJson(code.earliestSend),
    });
  },
});

/** Nothing is sent for factors of our own: tries begin anew, and a passkey is told what to answer. */
async function beginOwn(
  { db, clock, rng }: Pick<ServerDeps, "db" | "clock" | "rng">,
  { id, challenge, instance }: NamedChallenge,
): Promise<Answer> {
  const now = clock.now();
  const isPasskey = challenge.channel === "passkey";
  const asked = rng.bytes(PASSKEY_CHALLENGE_BYTES);
  const begun = {
    codeMac: isPasskey ? macOfCode(id, base64url(asked)) : NO_CODE,
    codeExpiresAt: isPasskey ? now + CODE_DURATION : challenge.expiresAt,
    // A person who closed the browser's window by mistake need not wait.
    earliestSend: isPasskey ? now : now + PAUSE,
  };
  if (!(await beginSend(db.queries, challenge, begun, now))) throw tooEarly(challenge.sendsLeft);
  const times = {
    solve_expiration: timestampToJson(begun.codeExpiresAt),
    earliest_retransmission: timestampToJson(begun.earliestSend),
  };
  if (!isPasskey || instance === undefined) return ok(times);
  const known = await passkeysAt(db.queries, instance.serial, challenge.address);
  if (known.length === 0) throw new TalerError("MERCHANT_TAN_CHALLENGE_UNKNOWN", { detail: "the passkey was removed" });
  return ok({ ...times, passkey: await requestOptions(known, asked) });
}

async function send(
  { mailer }: Pick<ServerDeps, "mailer">,
  { challenge: { channel, address } }: NamedChallenge,
  message: CodeMessage,
): Promise<void> {
  if (channel === "sms") await mailer.sendText(address, codeText(message));
  else await mailer.sendCodeByMail({ to: address, ...codeMail(message) });
}

function tooEarly(sendsLeft: number): TalerError {
  const detail = sendsLeft > 0 ? "a code was sent a moment ago" : "no more codes are sent for this; begin anew";
  return new TalerError("MERCHANT_TAN_TOO_EARLY", { detail, headers: { "retry-after": String(PAUSE / SECOND) } });
}

/** Each of the hundred million as likely as any other. */
function eightDigits(rng: Rng): string {
  const possible = 100_000_000;
  const fair = Math.floor(2 ** 32 / possible) * possible;
  for (;;) {
    const number = Buffer.from(rng.bytes(4)).readUInt32BE();
    if (number < fair) return String(number % possible).padStart(8, "0");
  }
}
