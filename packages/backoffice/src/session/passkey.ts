/** Passkeys of this browser: shown in place of a code, and made. `navigator.credentials`, in JSON (WebAuthn, level 3). */

import { place } from "./place.js";

type CreationOptions = Parameters<typeof PublicKeyCredential.parseCreationOptionsFromJSON>[0];
type RequestOptions = Parameters<typeof PublicKeyCredential.parseRequestOptionsFromJSON>[0];

/** Whether this browser can, on this page: only with https and a host that has a name. */
export function canUsePasskeys(): boolean {
  return (
    isSecureContext &&
    !/^[\d.]+$|:/.test(location.hostname) &&
    typeof PublicKeyCredential === "function" &&
    typeof PublicKeyCredential.parseRequestOptionsFromJSON === "function"
  );
}

/** @returns what the browser answers; undefined where nothing came of it, or the person gave up */
async function asked(ask: () => Promise<Credential | null>): Promise<object | undefined> {
  try {
    const credential = await ask();
    return credential instanceof PublicKeyCredential ? credential.toJSON() : undefined;
  } catch {
    return undefined;
  }
}

export function makePasskey(options: object): Promise<object | undefined> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as CreationOptions);
  return asked(() => navigator.credentials.create({ publicKey }));
}

/** @returns the status of the answer: 204 where the challenge is solved; 0 where the person gave up */
export async function showPasskey(challengeId: string): Promise<number> {
  const id = encodeURIComponent(challengeId);
  const begun = await post(`challenge/${id}`, {});
  if (!begun.ok) return begun.status;
  const { passkey } = (await begun.json()) as { readonly passkey: RequestOptions };
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(passkey);
  const credential = await asked(() => navigator.credentials.get({ publicKey }));
  if (credential === undefined) return 0;
  return (await post(`kontor/challenge/${id}`, { credential })).status;
}

/** To where challenges are, whoever they are for. */
export function post(path: string, body: unknown): Promise<Response> {
  return fetch(new URL(path, place.apiUrl), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}
