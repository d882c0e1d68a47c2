/** POST [/instances/$INSTANCE]/private/accounts: the shop names a bank account that its money goes to. */

import { encodeBase32 } from "@kontor/taler/base32";
import { EncodingError } from "@kontor/taler/encoding-error";
import { canonicalPayto, type Payto, validatePayto } from "@kontor/taler/payto";
import { AccountAddDetails, AccountAddResponse } from "@kontor/taler/schemas/accounts";
import { wireHash } from "@kontor/taler/wire-hash";
import type { StaticDecode } from "typebox";
import { KYC_JOB, registerKycStates } from "../bank-accounts/kyc-store.js";
import { type Account, findAccountByPayto, insertAccount, reactivateAccount } from "../bank-accounts/store.js";
import { compilePosixPattern } from "../config/payto-pattern.js";
import type { Queries } from "../database/tables.js";
import { recordEvents } from "../events/record.js";
import { topicsOfEvents } from "../events/topics.js";
import { canWireTo, payableMethods } from "../exchanges/usable.js";
import { type Answer, ok } from "../http/answer.js";
import { endpoint, type InstanceCall } from "../http/endpoint.js";
import { runSoon } from "../jobs/runner.js";
import { mayCallPrivateAddresses } from "../network/private-networks.js";
import { asLogin } from "../second-factor/rules.js";
import type { ServerDeps } from "../server-deps.js";
import { missing, TalerError } from "../taler-error.js";
import { credentialsOf, sealCredentials } from "./bank-credentials.js";
import { checkFacadeUrl } from "./facade.js";
import { accountChanged } from "./happenings.js";
import { registerWatches, resetWatch, WATCHING } from "./watch-store.js";

const SALT_BYTES = 16;

const USED = ["accounts", "clock", "config", "db", "exchanges", "notifier", "rng", "secrets"] as const;

export const postAccount = endpoint({
  summary: "Add a bank account",
  body: AccountAddDetails,
  answers: { 200: AccountAddResponse },
  errors: ["GENERIC_PARAMETER_MISSING", "GENERIC_PAYTO_URI_MALFORMED", "MERCHANT_PRIVATE_ACCOUNT_EXISTS"],
  uses: USED,
  async handle(call) {
    const { db, secrets, instance, body, clock, rng, config } = call;
    const { paytoUri, method } = checkedPayto(body.payto_uri, config);
    const facade = facadeOf(body, mayCallPrivateAddresses(config, instance.id));
    const credentialsFor = (hWire: Uint8Array) =>
      facade && sealCredentials(secrets, instance.serial, hWire, facade.credentials);
    const salt = rng.bytes(SALT_BYTES);
    const hWire = wireHash(paytoUri, salt);
    const account: Account = {
      hWire,
      paytoUri,
      salt,
      wireMethod: method,
      creditFacadeUrl: facade?.url,
      creditFacadeCredentials: credentialsFor(hWire),
      extraWireSubjectMetadata: body.extra_wire_subject_metadata,
      active: true,
    };
    const isNew = await db.transaction(async (tx) => {
      if (!(await insertAccount(tx, instance.serial, account, clock.now()))) return false;
      await lookAfter(call, tx, hWire);
      await recordEvents(tx, instance.serial, [accountChanged(hWire, true)], clock.now());
      return true;
    });
    if (isNew) {
      await tellOthers(call, account);
      await runSoon(call, KYC_JOB);
      return answerAccount(call, account);
    }
    const earlier = await findAccountByPayto(db.queries, instance.serial, paytoUri);
    if (earlier === undefined) throw new TalerError("GENERIC_DB_SOFT_FAILURE", { detail: paytoUri });
    if (!earlier.active) {
      const again = { ...account, hWire: earlier.hWire, creditFacadeCredentials: credentialsFor(earlier.hWire) };
      await reactivate(call, earlier, again);
      await tellOthers(call, account);
    } else if (!isSame(call, earlier, account)) {
      throw new TalerError("MERCHANT_PRIVATE_ACCOUNT_EXISTS", { detail: body.payto_uri });
    }
    return answerAccount(call, earlier);
  },
});

/** Wanted where money would go to an account that it does not go to now; asking again for one that is there needs none. */
export const ofNewAccount = asLogin("add-account", async ({ db, instance, body, config }) => {
  const { payto_uri } = body as StaticDecode<typeof AccountAddDetails>;
  const earlier = await findAccountByPayto(db.queries, instance!.serial, checkedPayto(payto_uri, config).paytoUri);
  return earlier?.active !== true;
});

type Adding = InstanceCall<unknown, unknown, unknown, (typeof USED)[number]>;

/** The account was removed before, and is there again. */
async function reactivate(call: Adding, earlier: Account, again: Account): Promise<void> {
  const { clock, db, instance } = call;
  const isOtherBank = earlier.creditFacadeUrl !== again.creditFacadeUrl;
  await db.transaction(async (tx) => {
    await reactivateAccount(tx, instance.serial, again);
    await lookAfter(call, tx, earlier.hWire);
    await resetWatch(tx, instance.serial, earlier.hWire, { isOtherBank, now: clock.now() });
    await recordEvents(tx, instance.serial, [accountChanged(earlier.hWire, true)], clock.now());
    return true;
  });
}

/** Its bank is going to be asked what arrives, and the exchanges whether they may pay it. */
async function lookAfter({ clock, exchanges, instance }: Adding, tx: Queries, hWire: Uint8Array): Promise<void> {
  const account = { instance: instance.serial, hWire };
  const urls = exchanges.configured().map(({ baseUrl }) => baseUrl);
  await registerWatches(tx, clock.now(), account);
  await registerKycStates(tx, urls, clock.now(), account);
}

/** Whether who asks again asks for what is there. */
function isSame({ instance, secrets }: Adding, earlier: Account, account: Account): boolean {
  return (
    earlier.creditFacadeUrl === account.creditFacadeUrl &&
    credentialsOf(secrets, instance.serial, earlier) === credentialsOf(secrets, instance.serial, account) &&
    earlier.extraWireSubjectMetadata === account.extraWireSubjectMetadata
  );
}

/** After the commit. */
async function tellOthers(call: Adding, account: Account): Promise<void> {
  await call.accounts.changed(call.instance.serial);
  call.notifier.publish(topicsOfEvents(call.instance.id));
  await watchSoon(call, account);
}

/** Its bank may have something to tell already. */
async function watchSoon(call: Parameters<typeof runSoon>[0], { creditFacadeUrl }: Account): Promise<void> {
  if (creditFacadeUrl !== undefined) await runSoon(call, WATCHING);
}

function answerAccount({ exchanges }: Adding, account: Account): Answer {
  const hint = hintFor(exchanges, account);
  return ok({
    h_wire: encodeBase32(account.hWire),
    salt: encodeBase32(account.salt),
    ...(hint === undefined ? {} : { hint }),
  });
}

/** Told of now, and not by the first order, where none of the exchanges whose keys are known can pay to the account. */
function hintFor(exchanges: Adding["exchanges"], account: Account): string | undefined {
  const keys = exchanges.configured().flatMap((exchange) => exchanges.keysOf(exchange) ?? []);
  if (keys.length === 0 || keys.some((one) => canWireTo(one, account))) return undefined;
  const methods = payableMethods(keys).join(", ");
  return `No trusted exchange can pay to this account. They pay to accounts of type ${methods}, within their restrictions.`;
}

/** No bank needs as much, and the database finds accounts by it. */
const LONGEST_PAYTO = 2000;

/** @returns the URI in its canonical spelling, and its wire method in lower case */
function checkedPayto(
  given: string,
  { merchant }: ServerDeps["config"],
): { readonly paytoUri: string; readonly method: string } {
  if (given.length > LONGEST_PAYTO) throw malformedPayto(`at most ${LONGEST_PAYTO} characters are accepted`);
  const { uri: payto, method, params } = validated(given);
  const ofTransfer = OF_A_TRANSFER.find((name) => params.has(name));
  if (ofTransfer !== undefined) throw malformedPayto(`an account has no ${ofTransfer}`);
  const { paymentTargetTypes, paymentTargetRegex } = merchant;
  if (paymentTargetTypes !== "*" && !paymentTargetTypes.toLowerCase().split(/\s+/).includes(method)) {
    throw malformedPayto(`accounts of type ${method} are not accepted here`);
  }
  if (paymentTargetRegex !== undefined && !compilePosixPattern(paymentTargetRegex)(payto)) {
    throw malformedPayto("accounts like this one are not accepted here");
  }
  return { paytoUri: payto, method };
}

/** What a payto URI may say of one transfer, and not of an account. */
const OF_A_TRANSFER = ["amount", "message", "subject"];

function validated(payto: string): Payto {
  try {
    return validatePayto(canonicalPayto(payto));
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    throw malformedPayto(error.message);
  }
}

function malformedPayto(reason: string): TalerError {
  return new TalerError("GENERIC_PAYTO_URI_MALFORMED", { parameter: "payto_uri", detail: `payto_uri: ${reason}` });
}

/** Where the bank tells us of incoming money. The address and the credentials are only of use together. */
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
