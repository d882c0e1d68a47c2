/** Who calls: `Authorization` headers, access tokens and passwords. */

import { isUtf8 } from "node:buffer";
import { hash, timingSafeEqual } from "node:crypto";
import type { Instance } from "../instances/instance.js";
import { anyInstanceExists } from "../instances/store.js";
import type { ServerDeps } from "../server.js";
import { TalerError } from "../taler-error.js";
import type { Principal } from "./endpoint.js";
import { LoginGuard } from "./login-guard.js";
import { passwordMatches } from "./passwords.js";
import { type Permission, scopePermits } from "./permissions.js";
import type { Peer } from "./trusted-proxies.js";

export const TOKEN_PREFIX = "secret-token:";

/** The owner, who showed the password itself. */
export const OWNER: Principal = { scope: "all", refreshable: true };

export type Credentials =
  | { readonly scheme: "bearer"; readonly token: string }
  | { readonly scheme: "basic"; readonly user: string; readonly password: string };

/** What an `Authorization` header says; `undefined` for none, and for a scheme that means nothing to us. */
export function parseAuthorization(header: string | undefined): Credentials | undefined {
  const [, scheme, value] = /^([A-Za-z]+)\s+(.+)$/.exec(asWritten(Buffer.from(header ?? "", "latin1")).trim()) ?? [];
  if (scheme === undefined || value === undefined) return undefined;
  if (/^bearer$/i.test(scheme)) return { scheme: "bearer", token: value };
  if (!/^basic$/i.test(scheme)) return undefined;
  const text = asWritten(Buffer.from(value, "base64"));
  const colon = text.indexOf(":");
  return colon < 0 ? undefined : { scheme: "basic", user: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** Clients that show a password with other letters than ASCII's write UTF-8, some in browsers Latin-1. */
function asWritten(bytes: Buffer): string {
  return bytes.toString(isUtf8(bytes) ? "utf8" : "latin1");
}

/**
 * Checks the bearer credentials of a private endpoint.
 * @throws TalerError 401 without valid credentials, 403 when the token's scope lacks the permission
 */
export async function authenticate(
  deps: ServerDeps,
  instance: Instance,
  authorization: string | undefined,
  permission: Permission,
  peer: Pick<Peer, "network">,
): Promise<Principal> {
  const principal = await identify(deps, instance, authorization, peer);
  if (!scopePermits(principal.scope, principal.refreshable, permission)) {
    throw new TalerError("GENERIC_TOKEN_PERMISSION_INSUFFICIENT", {
      detail: `a token of scope ${principal.scope} lacks the permission ${permission}`,
    });
  }
  return principal;
}

/** Who presents a bearer token or, as before version 19, the password in its place. */
export async function identify(
  deps: ServerDeps,
  instance: Instance,
  authorization: string | undefined,
  peer: Pick<Peer, "network">,
): Promise<Principal> {
  const credentials = parseAuthorization(authorization);
  if (credentials?.scheme !== "bearer") throw unauthorized("a bearer token is needed");
  if (!credentials.token.startsWith(TOKEN_PREFIX)) throw unauthorized(`the token does not begin with ${TOKEN_PREFIX}`);

  if (instance.id === "admin" && isAdministratorsToken(deps, credentials.token)) return OWNER;
  const secret = credentials.token.slice(TOKEN_PREFIX.length);
  const mayBePassword = !ISSUED_TOKEN.test(secret);
  // Shops that show their password with every request: no look for a token that it never was.
  if (mayBePassword && deps.passwords.isConfirmed(instance, secret)) return OWNER;
  const tokenHash = hashToken(credentials.token);
  const token = await deps.tokens.find(instance.serial, tokenHash);
  if (token !== undefined) {
    if (token.expiresAt <= deps.clock.now()) throw new TalerError("GENERIC_TOKEN_EXPIRED");
    return { scope: token.scope, refreshable: token.refreshable, tokenHash };
  }
  if (mayBePassword && (await deps.passwords.matches(instance, secret, peer))) return OWNER;
  throw unauthorized("the token is not known");
}

/**
 * Checks the credentials for management. As long as no instance exists and no administrator's token is configured, the
 * first instance may be made from this machine without any, though not by a page that somebody there happens to visit.
 */
export async function authenticateAdministrator(
  deps: ServerDeps,
  admin: Instance | undefined,
  authorization: string | undefined,
  access: { readonly administrator: Permission; readonly openForFirstInstance?: boolean },
  peer: Pick<Peer, "isLoopback" | "forwarded" | "isForForeignPage" | "network">,
): Promise<Principal> {
  if (admin !== undefined) return authenticate(deps, admin, authorization, access.administrator, peer);
  const credentials = parseAuthorization(authorization);
  if (credentials?.scheme === "bearer" && isAdministratorsToken(deps, credentials.token)) return OWNER;
  const mayBeOpen =
    access.openForFirstInstance === true &&
    deps.config.administratorToken === undefined &&
    peer.isLoopback &&
    !peer.forwarded &&
    !peer.isForForeignPage;
  if (mayBeOpen && !(await anyInstanceExists(deps.db.queries))) return OWNER;
  throw unauthorized("the administrator's token is needed");
}

/** Passwords that were right a moment ago: the memory-hard check is for guesses, not for every request of a client. */
export class PasswordChecker {
  readonly #confirmed = new Map<string, string>();
  /** The same password of the same client, shown many times at once, is checked once. */
  readonly #underway = new Map<string, Promise<boolean>>();
  readonly #guard: LoginGuard;

  constructor(guard: LoginGuard = new LoginGuard()) {
    this.#guard = guard;
  }

  /** Whether it was right a moment ago. */
  isConfirmed(instance: Instance, password: string): boolean {
    return this.#confirmed.get(keyOf(instance, password)) === instance.passwordHash;
  }

  /** @throws TalerError 429 when the peer's network, or everybody together, tries too many at once */
  async matches(instance: Instance, password: string, { network }: Pick<Peer, "network">): Promise<boolean> {
    if (this.isConfirmed(instance, password)) return true;
    const name = `${keyOf(instance, password)} ${instance.passwordHash} ${network}`;
    let attempt = this.#underway.get(name);
    if (attempt === undefined) {
      attempt = this.#attempt(instance, password, network).finally(() => this.#underway.delete(name));
      this.#underway.set(name, attempt);
    }
    return attempt;
  }

  async #attempt(instance: Instance, password: string, network: string): Promise<boolean> {
    const { passwordHash } = instance;
    const who = `${instance.serial} ${network}`;
    if (!(await this.#guard.attempt(who, () => passwordMatches(password, passwordHash)))) return false;
    if (this.#confirmed.size >= 1000) this.#confirmed.clear();
    this.#confirmed.set(keyOf(instance, password), passwordHash);
    return true;
  }

  /** Nobody is kept waiting any more. */
  close(): void {
    this.#guard.close();
  }
}

function keyOf({ serial }: Instance, password: string): string {
  return `${serial}:${hash("sha256", password, "base64")}`;
}

/** SHA-256 of the token as presented: what the table of tokens holds. */
export function hashToken(token: string): Uint8Array {
  return hash("sha256", token, "buffer");
}

export function unauthorized(detail: string): TalerError {
  return new TalerError("MERCHANT_GENERIC_UNAUTHORIZED", { detail, headers: { "www-authenticate": "Bearer" } });
}

/** The form of tokens that we issue: 32 bytes in base32. No password check is spent on one that is not known. */
const ISSUED_TOKEN = /^[0-9A-HJKMNP-TV-Z]{52}$/;

/** Whether it is the operator's own, which opens the administrator's instance whatever its password is. */
export function isAdministratorsToken(deps: Pick<ServerDeps, "config">, token: string): boolean {
  const { administratorToken } = deps.config;
  return administratorToken !== undefined && timingSafeEqual(hashToken(token), hashToken(administratorToken));
}
