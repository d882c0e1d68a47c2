/**
 * Passkeys (WebAuthn, level 2) as a second factor beside the password. A passkey is good on the pages where it was made:
 * their origin is stored with it, and the browser vouches for it with each answer.
 */

import { isIP } from "node:net";
import { parseUrl } from "@kontor/taler/parse-url";
import type { AuthenticationResponse, RegistrationResponse } from "@kontor/taler/schemas/own-factors";
import { TalerError } from "../taler-error.js";
import type { PasskeyFactor } from "./own-factor-store.js";

/** Loaded by who needs it: it is large, and most shops have no passkey. */
const library = () => import("@simplewebauthn/server");

const TIMEOUT_MS = 120_000;

interface From {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Public base URL of the server. */
  readonly rootUrl: string;
}

/** The origin of the page that asks; of the server's own where a program asks. */
export function originOf({ headers, rootUrl }: From): string {
  const { origin } = headers;
  return (parseUrl(String(origin)) ?? new URL(rootUrl)).origin;
}

/** @throws TalerError where browsers make no passkeys */
export function demandPasskeyOrigin(from: From): string {
  const origin = originOf(from);
  const { protocol, hostname } = new URL(origin);
  const isLocal = hostname === "localhost" || hostname.endsWith(".localhost");
  const isNamed = isIP(hostname.replace(/^\[|\]$/g, "")) === 0;
  if (isNamed && (protocol === "https:" || isLocal)) return origin;
  throw new TalerError("GENERIC_HTTP_HEADERS_MALFORMED", {
    parameter: "origin",
    detail: "origin: passkeys need a page with https and a host that has a name",
  });
}

interface Enrolment {
  readonly origin: string;
  readonly challenge: Uint8Array;
  readonly shop: { readonly id: string; readonly name: string; readonly merchantPub: Uint8Array };
  /** One device holds one passkey of a shop. */
  readonly known: readonly PasskeyFactor[];
}

/** `PublicKeyCredentialCreationOptionsJSON`. */
export async function creationOptions({ origin, challenge, shop, known }: Enrolment) {
  const { generateRegistrationOptions } = await library();
  return generateRegistrationOptions({
    rpName: shop.name,
    rpID: new URL(origin).hostname,
    userName: shop.id,
    userDisplayName: shop.name,
    userID: new Uint8Array(shop.merchantPub),
    challenge: new Uint8Array(challenge),
    timeout: TIMEOUT_MS,
    attestationType: "none",
    excludeCredentials: credentials(known),
    authenticatorSelection: { residentKey: "discouraged", userVerification: "preferred" },
  });
}

/** `PublicKeyCredentialRequestOptionsJSON`, for the passkeys of one origin. */
export async function requestOptions(known: readonly PasskeyFactor[], challenge: Uint8Array) {
  const { generateAuthenticationOptions } = await library();
  return generateAuthenticationOptions({
    rpID: new URL(known[0]!.origin).hostname,
    challenge: new Uint8Array(challenge),
    timeout: TIMEOUT_MS,
    allowCredentials: credentials(known),
    userVerification: "preferred",
  });
}

function credentials(known: readonly PasskeyFactor[]): { id: string }[] {
  return known.map(({ credentialId }) => ({ id: base64url(credentialId) }));
}

/** Whether these are the 32 bytes that were asked about, given as base64url. */
export type ChallengeCheck = (challenge: string) => boolean;

export interface MadePasskey {
  readonly credentialId: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly signCount: number;
}

/** @returns undefined where the answer shows nothing */
export async function verifyCreation(
  response: RegistrationResponse,
  origin: string,
  expectedChallenge: ChallengeCheck,
): Promise<MadePasskey | undefined> {
  const { verifyRegistrationResponse } = await library();
  const verified = await orFailed(() =>
    verifyRegistrationResponse({
      ...expected(origin, expectedChallenge),
      response: asTheLibraryHasIt<typeof verifyRegistrationResponse>(response),
    }),
  );
  if (verified?.registrationInfo === undefined) return undefined;
  const { id, publicKey, counter } = verified.registrationInfo.credential;
  return { credentialId: new Uint8Array(Buffer.from(id, "base64url")), publicKey, signCount: counter };
}

/** @returns how often the passkey says that it was used; undefined where the answer shows nothing */
export async function verifyUse(
  response: AuthenticationResponse,
  { origin, credentialId, publicKey, signCount }: PasskeyFactor,
  expectedChallenge: ChallengeCheck,
): Promise<number | undefined> {
  const { verifyAuthenticationResponse } = await library();
  const verified = await orFailed(() =>
    verifyAuthenticationResponse({
      ...expected(origin, expectedChallenge),
      response: asTheLibraryHasIt<typeof verifyAuthenticationResponse>(response),
      credential: { id: base64url(credentialId), publicKey: new Uint8Array(publicKey), counter: Number(signCount) },
    }),
  );
  return verified?.verified === true ? verified.authenticationInfo.newCounter : undefined;
}

function expected(origin: string, expectedChallenge: ChallengeCheck) {
  return {
    expectedChallenge,
    expectedOrigin: origin,
    expectedRPID: new URL(origin).hostname,
    requireUserVerification: false,
  };
}

/** Nothing is asked of extensions, and their results are not read from the answer. */
function asTheLibraryHasIt<Verify extends (options: never) => unknown>(response: object) {
  return { ...response, clientExtensionResults: {} } as (Parameters<Verify>[0] & {
    readonly response: unknown;
  })["response"];
}

/** The library throws at whatever is not as it should be: all of it came from outside, and none of it shows anything. */
async function orFailed<T>(verify: () => Promise<T>): Promise<T | undefined> {
  try {
    return await verify();
  } catch {
    return undefined;
  }
}

export function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}
