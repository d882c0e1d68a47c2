/** Who has signed in, in this tab alone: the token is in memory and in the tab's own storage, and never in a URL. */

import type { MerchantClient } from "@kontor/client/client";
import { SESSION_US } from "@kontor/taler/session-length";
import { computed, signal } from "@preact/signals";
import { apiFor } from "./api.js";
import { officeOf, place } from "./place.js";
import { ADMINISTRATOR } from "./public-url.js";
import type { GuardedOptions } from "./use-guarded.js";

export interface Session {
  readonly token: string;
  /** Epoch milliseconds. */
  readonly expires: number;
}

const keyOf = (apiUrl: string) => `kontor-session ${apiUrl}`;
const KEY = keyOf(place.apiUrl);
const SCOPE = "spa";
/** A session that is used is renewed when less than this is left of it. */
const RENEW_MS = 6 * 3600 * 1000;

export const session = signal<Session | undefined>(stored());
/** What the session may talk to. */
export const api = computed<MerchantClient>(() => apiFor(session.value?.token));

function stored(): Session | undefined {
  const text = sessionStorage.getItem(KEY);
  const kept = text === null ? undefined : (JSON.parse(text) as Session);
  return kept !== undefined && kept.expires > Date.now() ? kept : undefined;
}

export function begin(next: Session | undefined): void {
  if (next === undefined) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, JSON.stringify(next));
  session.value = next;
}

/** @returns the server's answer; the session has begun where it is one of success */
export async function signIn(password: string, { headers }: GuardedOptions) {
  const user = place.instance ?? ADMINISTRATOR;
  const answer = await apiFor(undefined).call(
    "POST /private/token",
    { body: { scope: SCOPE, refreshable: true, duration: { d_us: SESSION_US }, description: deviceName() } },
    { headers: { authorization: basic(user, password), ...headers } },
  );
  if (answer.ok) beginWith(answer.body);
  return answer;
}

/** Goes to the office of a shop that was made just now, signed in already. */
export function enterNew(instance: string, token: string, expires: number): void {
  const office = officeOf(place, instance);
  const at = office.slice(0, -"webui/".length);
  sessionStorage.setItem(keyOf(at), JSON.stringify({ token, expires } satisfies Session));
  location.href = office;
}

/** The session's token is no token of this shop any more, or is given back. */
export async function signOut(): Promise<void> {
  const last = api.value;
  begin(undefined);
  await last.call("DELETE /private/token");
}

/** Keeps a session that is used alive. */
export async function renew(): Promise<void> {
  const { value } = session;
  if (value === undefined || value.expires - Date.now() > RENEW_MS) return;
  const answer = await api.value.call("POST /private/token", {
    body: { scope: SCOPE, refreshable: true, duration: { d_us: SESSION_US } },
  });
  if (answer.ok) beginWith(answer.body);
}

/** A token that the server has given to who showed a password, or the code of the first set-up. */
export function beginWith({
  access_token,
  expiration,
}: {
  access_token: string;
  expiration: { t_s: number | string };
}) {
  const expires = typeof expiration.t_s === "number" ? expiration.t_s * 1000 : Number.MAX_SAFE_INTEGER;
  begin({ token: access_token, expires: Math.min(expires, Date.now() + SESSION_US / 1000) });
}

function basic(user: string, password: string): string {
  const bytes = new TextEncoder().encode(`${user}:${password}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

/** What the list of sessions calls this one: the browser and the system, as far as they say. */
function deviceName(): string {
  const agent = navigator.userAgent;
  const system = /iPhone|iPad|Android|Windows|Macintosh|Linux/.exec(agent)?.[0] ?? "";
  const browser = /Firefox|Edg|Chrome|Safari/.exec(agent)?.[0].replace("Edg", "Edge") ?? "";
  return [browser, system].filter((part) => part !== "").join(", ");
}
