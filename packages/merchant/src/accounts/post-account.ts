/** POST [/instances/$INSTANCE]/private/accounts: the shop names a bank account that its money goes to. */

import { encodeBase32 } from "@kontor/taler/base32";
import { EncodingError } from "@kontor/taler/encoding-error";
import { type Payto, validatePayto } from "@kontor/taler/payto";
import { AccountAddDetails, AccountAddResponse } from "@kontor/taler/schemas/accounts";
import { wireHash } from "@kontor/taler/wire-hash";
import type { StaticDecode } from "typebox";
import { compilePosixPattern } from "../exchanges/payto-pattern.js";
import { type Answer, ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { runSoon } from "../jobs/runner.js";
import { watchAccounts } from "../jobs/wirewatch.js";
import type { ServerDeps } from "../server.js";
import { missing, TalerError } from "../taler-error.js";
import { credentialsOf, sealCredentials } from "./bank-credentials.js";
import { checkFacadeUrl, mayReadPrivateAddresses } from "./facade.js";
import { type Account, findAccountByPayto, insertAccount, reactivateAccount } from "./store.js";
import { resetWatch } from "./watch-store.js";

const SALT_BYTES = 16;

export const postAccount = endpoint({
  summary: "Add a bank account",
  body: AccountAddDetails,
  answers: { 200: AccountAddResponse },
  errors: ["GENERIC_PARAMETER_MISSING", "GENERIC_PAYTO_URI_MALFORMED", "MERCHANT_PRIVATE_ACCOUNT_EXISTS"],
  async handle(call) {
    const { db, secrets, instance, body, clock, rng, config } = call;
    const method = checkPayto(body.payto_uri, config);
    const facade = facadeOf(body, mayReadPrivateAddresses(config, instance.id));
    const credentialsFor = (hWire: Uint8Array) =>
      facade && sealCredentials(secrets, instance.serial, hWire, facade.credentials);
    const salt = rng.bytes(SALT_BYTES);
    const hWire = wireHash(body.payto_uri, salt);
    const account: Account = {
      hWire,
      paytoUri: body.payto_uri,
      salt,
      wireMethod: method,
      creditFacadeUrl: facade?.url,
      creditFacadeCredentials: credentialsFor(hWire),
      extraWireSubjectMetadata: body.extra_wire_subject_metadata,
      active: true,
    };
    if (await insertAccount(db.queries, instance.serial, account, clock.now())) {
      call.accounts.changed();
      await watchSoon(call, account);
      return answerAccount(account);
    }

    const earlier = await findAccountByPayto(db.queries, instance.serial, body.payto_uri);
    if (earlier === undefined) throw new TalerError("GENERIC_DB_SOFT_FAILURE", { detail: body.payto_uri });
    if (!earlier.active) {
      await db.transaction(async (tx) => {
        const { hWire } = earlier;
        const creditFacadeCredentials = credentialsFor(hWire);
        await reactivateAccount(tx, instance.serial, { ...account, hWire, creditFacadeCredentials });
        const isOtherBank = earlier.creditFacadeUrl !== account.creditFacadeUrl;
        await resetWatch(tx, instance.serial, earlier.hWire, { isOtherBank, now: clock.now() });
      });
      call.accounts.changed();
      await watchSoon(call, account);
    } else if (
      earlier.creditFacadeUrl !== account.creditFacadeUrl ||
      credentialsOf(secrets, instance.serial, earlier) !== credentialsOf(secrets, instance.serial, account) ||
      earlier.extraWireSubjectMetadata !== account.extraWireSubjectMetadata
    ) {
      throw new TalerError("MERCHANT_PRIVATE_ACCOUNT_EXISTS", { detail: body.payto_uri });
    }
    return answerAccount(earlier);
  },
});

/** Its bank may have something to tell already. */
async function watchSoon(call: Parameters<typeof runSoon>[0], { creditFacadeUrl }: Account): Promise<void> {
  if (creditFacadeUrl !== undefined) await runSoon(call, watchAccounts);
}

function answerAccount({ hWire, salt }: Account): Answer {
  return ok({ h_wire: encodeBase32(hWire), salt: encodeBase32(salt) });
}

/** No bank needs as much, and the database finds accounts by it. */
const LONGEST_PAYTO = 2000;

/** @returns the wire method, lower case */
function checkPayto(payto: string, { merchant }: ServerDeps["config"]): string {
  if (payto.length > LONGEST_PAYTO) throw malformedPayto(`at most ${LONGEST_PAYTO} characters are accepted`);
  const { method, params } = validated(payto);
  const ofTransfer = OF_A_TRANSFER.find((name) => params.has(name));
  if (ofTransfer !== undefined) throw malformedPayto(`an account has no ${ofTransfer}`);
  const { paymentTargetTypes, paymentTargetRegex } = merchant;
  if (paymentTargetTypes !== "*" && !paymentTargetTypes.toLowerCase().split(/\s+/).includes(method)) {
    throw malformedPayto(`accounts of type ${method} are not accepted here`);
  }
  if (paymentTargetRegex !== undefined && !compilePosixPattern(paymentTargetRegex)(payto)) {
    throw malformedPayto("accounts like this one are not accepted here");
  }
  return method;
}

/** What a payto URI may say of one transfer, and not of an account. */
const OF_A_TRANSFER = ["amount", "message", "subject"];

function validated(payto: string): Payto {
  try {
    return validatePayto(payto);
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    throw malformedPayto(error.message);
  }
}

function malformedPayto(reason: string): TalerError {
  return new TalerError("GENERIC_PAYTO_URI_MALFORMED", { parameter: "payto_uri", detail: `payto_uri: ${reason}` });
}

/** Where the bank tells us of incoming money. The address is of no use without credentials, nor they without it. */
function facadeOf(
  body: Pick<StaticDecode<typeof AccountAddDetails>, "credit_facade_url" | "credit_facade_credentials">,
  allowPrivateAddresses: boolean,
): { readonly url: string; readonly credentials: object } | undefined {
  const { credit_facade_url: url, credit_facade_credentials: credentials } = body;
  if (url === undefined && credentials === undefined) return undefined;
  if (url === undefined || credentials === undefined) {
    throw missing(url === undefined ? "credit_facade_url" : "credit_facade_credentials");
  }
  checkFacadeUrl(url, allowPrivateAddresses);
  return { url, credentials };
}
