/** Who calls: `Authorization` headers, access tokens and passwords. */

import { isUtf8 } from "node:buffer";
import { hash, timingSafeEqual } from "node:crypto";
import type { Clock } from "../clock.js";
import type { Config } from "../config/config.js";
import type { Database } from "../database/connection.js";
import { ADMIN, canonicalInstanceId, type Instance } from "../instances/instance.js";
import { anyInstanceExists } from "../instances/store.js";
import type { Peer } from "../network/peer.js";
import type { Secrets } from "../secrets/secrets.js";
import { TalerError } from "../taler-error.js";
import type { PasswordChecker } from "./password-checker.js";
import { type Permission, scopePermits } from "./permissions.js";
import type { Principal } from "./principal.js";
import type { TokenRegistry } from "./token-registry.js";

export const TOKEN_PREFIX = "secret-token:";

/** The owner, who showed the password itself. */
export const OWNER: Principal = { scope: "all", refreshable: true };

/** Who presented the operator's own token. */
const OPERATOR: Principal = { ...OWNER, isOperator: true };

/** What it takes to know who calls. */
export interface AuthenticationDeps {
  readonly config: Pick<Config, "administratorToken">;
  readonly db: Pick<Database, "queries">;
  readonly secrets: Pick<Secrets, "setUpCode">;
  readonly clock: Clock;
  readonly passwords: PasswordChecker;
  readonly tokens: TokenRegistry;
}

export type Credentials =
  | { readonly scheme: "bearer"; readonly token: string }
  | { readonly scheme: "basic"; readonly user: string; readonly password: string };

/** What an `Authorization` header says; `undefined` for none, and for a scheme that means nothing to us. */
export function parseAuthorization(header: string | undefined): Credentials | undefined {
  const written = asWritten(Buffer.from(header ?? "", "latin1")).trim();
  // No pattern for all of it: one whose parts overlap goes over long headers again and again.
  const end = written.search(/\s/);
  if (end < 0) return undefined;
  const scheme = written.slice(0, end).toLowerCase();
  const value = written.slice(end).trimStart();
  if (scheme === "bearer") return { scheme, token: value };
  if (scheme !== "basic") return undefined;
  const text = asWritten(Buffer.from(value, "base64"));
  const colon = text.indexOf(":");
  return colon < 0 ? undefined : { scheme, user: text.slice(0, colon), password: text.slice(colon + 1) };
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
  deps: AuthenticationDeps,
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

/**
 * Checks the credentials of a login: Basic with the instance's id and password, or a bearer token with the permission to
 * refresh (2.2).
 * @throws TalerError 401 without valid credentials, 403 when the token cannot be refreshed
 */
export async function authenticateLogin(
  deps: AuthenticationDeps,
  instance: Instance,
  authorization: string | undefined,
  peer: Pick<Peer, "network">,
): Promise<Principal> {
  const credentials = parseAuthorization(authorization);
  if (credentials?.scheme === "basic") {
    const { user, password } = credentials;
    const isOwn = canonicalInstanceId(user) === instance.id;
    const isOperator = instance.id === ADMIN && isAdministratorsToken(deps, `${TOKEN_PREFIX}${password}`);
    if (isOwn && isOperator) return OPERATOR;
    if (isOwn && (await deps.passwords.matches(instance, password, peer))) return OWNER;
    throw unauthorized("wrong instance or password");
  }
  const principal = await identify(deps, instance, authorization, peer);
  if (!scopePermits(principal.scope, principal.refreshable, "token-refresh")) {
    throw new TalerError("GENERIC_TOKEN_PERMISSION_INSUFFICIENT", { detail: "the token cannot be refreshed" });
  }
  return principal;
}

/** Who presents a bearer token or, as before version 19, the password in its place. */
export async function identify(
  deps: AuthenticationDeps,
  instance: Instance,
  authorization: string | undefined,
  peer: Pick<Peer, "network">,
): Promise<Principal> {
  const credentials = parseAuthorization(authorization);
  if (credentials?.scheme !== "bearer") throw unauthorized("a bearer token is needed");
  if (!credentials.token.startsWith(TOKEN_PREFIX)) throw unauthorized(`the token does not begin with ${TOKEN_PREFIX}`);

  if (instance.id === ADMIN && isAdministratorsToken(deps, credentials.token)) return OPERATOR;
  const secret = credentials.token.slice(TOKEN_PREFIX.length);
  const mayBePassword = !ISSUED_TOKEN.test(secret);
  // Shops that show their password with every request: no look for a token that it never was.
  if (mayBePassword && deps.passwords.isConfirmed(instance, secret)) return OWNER;
  const tokenHash = hashToken(credentials.token);
  const token = await deps.tokens.find(instance.serial, tokenHash);
  if (token !== undefined) {
    const now = deps.clock.now();
    if (token.expiresAt <= now) throw new TalerError("GENERIC_TOKEN_EXPIRED", { headers: CHALLENGE });
    deps.tokens.uses.note(instance.serial, token.serial, now);
    const { scope, refreshable, device, description } = token;
    return { scope, refreshable, tokenHash, device, description };
  }
  if (mayBePassword && (await deps.passwords.matches(instance, secret, peer))) return OWNER;
  throw unauthorized("the token is not known");
}

/**
 * Checks the credentials for management. As long as no instance exists and no administrator's token is configured, the
 * first instance may be made from this machine without any, though not by a page that somebody there happens to visit,
 * and from anywhere with the code of the link that the program printed.
 */
export async function authenticateAdministrator(
  deps: AuthenticationDeps,
  admin: Instance | undefined,
  authorization: string | undefined,
  access: { readonly administrator: Permission; readonly openForFirstInstance?: boolean },
  peer: Pick<Peer, "isLoopback" | "forwarded" | "isForForeignPage" | "network">,
): Promise<Principal> {
  if (admin !== undefined) return authenticate(deps, admin, authorization, access.administrator, peer);
  const credentials = parseAuthorization(authorization);
  if (credentials?.scheme === "bearer" && isAdministratorsToken(deps, credentials.token)) return OPERATOR;
  const isFromHere = peer.isLoopback && !peer.forwarded && !peer.isForForeignPage;
  const mayBeOpen =
    access.openForFirstInstance === true &&
    deps.config.administratorToken === undefined &&
    (isFromHere || (credentials?.scheme === "bearer" && isSetUpCode(deps, credentials.token)));
  if (mayBeOpen && !(await anyInstanceExists(deps.db.queries))) return OWNER;
  throw unauthorized("the administrator's token is needed");
}

/** SHA-256 of the token as presented: what the table of tokens holds. */
export function hashToken(token: string): Uint8Array {
  return hash("sha256", token, "buffer");
}

export function unauthorized(detail: string): TalerError {
  return new TalerError("MERCHANT_GENERIC_UNAUTHORIZED", { detail, headers: CHALLENGE });
}

/** What every 401 says that there is (RFC 9110, section 15.5.2). */
const CHALLENGE = { "www-authenticate": "Bearer" };

/** The form of tokens that we issue: 32 bytes in base32. No password check is spent on one that is not known. */
const ISSUED_TOKEN = /^[0-9A-HJKMNP-TV-Z]{52}$/;

function isSetUpCode({ secrets }: Pick<AuthenticationDeps, "secrets">, token: string): boolean {
  const code = secrets.setUpCode();
  return code !== undefined && timingSafeEqual(hashToken(token), hashToken(TOKEN_PREFIX + code));
}

/** Whether it is the operator's own, which opens the administrator's instance whatever its password is. */
export function isAdministratorsToken(deps: Pick<AuthenticationDeps, "config">, token: string): boolean {
  const { administratorToken } = deps.config;
  return administratorToken !== undefined && timingSafeEqual(hashToken(token), hashToken(administratorToken));
}
