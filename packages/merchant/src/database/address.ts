/** Where a PostgreSQL server is: `postgres://` URLs with the meaning and the environment variables that libpq gives them. */
import { existsSync, readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { isAbsolute } from "node:path";
import type { ConnectionOptions } from "node:tls";

/** One PostgreSQL database and how to reach it. */
export interface DatabaseAddress {
  /** A UNIX socket in this directory, or a host name or IP address. */
  readonly host: { readonly socketDirectory: string } | { readonly name: string; readonly tls: TlsMode };
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password?: string;
}

/** Off, encrypted where the server can, encrypted without verification, or encrypted and verified as described. */
export type TlsMode = false | "prefer" | "require" | ConnectionOptions;

/** A database address that cannot be understood; the message names the part. */
export class AddressError extends Error {
  override readonly name = "AddressError";
}

type Environment = Readonly<Record<string, string | undefined>>;

/** scheme, user information, host list, database, query */
const URL_PARTS = /^postgres(?:ql)?:\/\/(?:([^@/?#]*)@)?([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/i;

/** What we do not use, but an operator's URL may contain: it changes nothing about who is reached. */
const IGNORED_PARAMETERS = new Set([
  "application_name",
  "connect_timeout",
  "client_encoding",
  "gssencmode",
  "keepalives",
]);

/**
 * Reads `postgres://[user[:password]@][host][:port][/database][?parameters]`. What is left out comes from the PG*
 * variables of `env`, then from libpq's defaults: the UNIX socket, the current user, a database named after the user.
 * Throws AddressError.
 */
export function parseDatabaseUrl(url: string, env: Environment = process.env): DatabaseAddress {
  const parts = URL_PARTS.exec(url.trim());
  if (!parts)
    throw new AddressError("a database address looks like postgres:///name or postgres://user@host:5432/name");
  const [, credentials = "", authority = "", path = "", query = ""] = parts;
  const parameters = new URLSearchParams(query);
  const [user, password] = splitOnce(credentials, ":");
  const authorityParts = splitAuthority(authority);
  const given = (name: string, fromUrl: string | undefined, variable: string) =>
    parameters.get(name) || (fromUrl ? decode(fromUrl) : undefined) || env[variable] || undefined;

  const userName = given("user", user, "PGUSER") ?? currentUser();
  const address = {
    host: hostOf(given("host", authorityParts.host, "PGHOST"), parameters, env),
    port: portOf(given("port", authorityParts.port, "PGPORT") ?? "5432"),
    database: given("dbname", path, "PGDATABASE") ?? userName,
    user: userName,
  };
  refuseUnknown(parameters);
  const secret = given("password", password, "PGPASSWORD");
  return secret === undefined ? address : { ...address, password: secret };
}

/** The address as people write it, without the password: for messages and logs. */
export function describeAddress(address: DatabaseAddress): string {
  const { host, port, database, user } = address;
  const name = `${encodeURIComponent(user)}@`;
  if (!("socketDirectory" in host)) return `postgres://${name}${host.name}:${port}/${encodeURIComponent(database)}`;
  const query = new URLSearchParams({ host: host.socketDirectory, port: String(port) });
  return `postgres://${name}/${encodeURIComponent(database)}?${query}`;
}

/** The same server with another database. */
export function withDatabase(address: DatabaseAddress, database: string): DatabaseAddress {
  return { ...address, database };
}

function hostOf(host: string | undefined, parameters: URLSearchParams, env: Environment): DatabaseAddress["host"] {
  if (host?.includes(",")) throw new AddressError("a database address names one host, not a list");
  const tls = tlsOf(parameters, env);
  if (host === undefined) return { socketDirectory: defaultSocketDirectory() };
  if (isAbsolute(host)) return { socketDirectory: host };
  return { name: host.replace(/^\[(.*)\]$/, "$1"), tls };
}

/** libpq as Debian and most others build it looks in the first, as its authors publish it in the second. */
function defaultSocketDirectory(): string {
  return existsSync("/var/run/postgresql") ? "/var/run/postgresql" : "/tmp";
}

function tlsOf(parameters: URLSearchParams, env: Environment): TlsMode {
  const mode = parameters.get("sslmode") ?? env.PGSSLMODE ?? "prefer";
  const rootCertificate = parameters.get("sslrootcert") ?? env.PGSSLROOTCERT;
  const certificate = parameters.get("sslcert") ?? env.PGSSLCERT;
  const key = parameters.get("sslkey") ?? env.PGSSLKEY;
  const files: ConnectionOptions = {
    ...(rootCertificate && rootCertificate !== "system" ? { ca: readPem("sslrootcert", rootCertificate) } : {}),
    ...(certificate ? { cert: readPem("sslcert", certificate) } : {}),
    ...(key ? { key: readPem("sslkey", key) } : {}),
  };
  switch (mode) {
    case "disable":
      return false;
    case "allow":
    case "prefer":
      return "prefer";
    case "require":
      // As in libpq: a root certificate that is given is also used.
      if (files.ca !== undefined) return verifyingAuthority(files);
      return certificate ? { ...files, rejectUnauthorized: false } : "require";
    case "verify-ca":
      return verifyingAuthority(files);
    case "verify-full":
      return { ...files, rejectUnauthorized: true };
    default:
      throw new AddressError(
        `sslmode is disable, allow, prefer, require, verify-ca or verify-full, not ${JSON.stringify(mode)}`,
      );
  }
}

/** Verifies who signed the certificate, not which name it is for. */
function verifyingAuthority(files: ConnectionOptions): ConnectionOptions {
  return { ...files, rejectUnauthorized: true, checkServerIdentity: () => undefined };
}

function readPem(parameter: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new AddressError(`${parameter}: ${(error as Error).message}`);
  }
}

function refuseUnknown(parameters: URLSearchParams): void {
  const known = new Set(["host", "port", "user", "password", "dbname"]);
  for (const name of parameters.keys()) {
    if (known.has(name) || name.startsWith("ssl") || IGNORED_PARAMETERS.has(name)) continue;
    throw new AddressError(`the database address has an unknown parameter ${JSON.stringify(name)}`);
  }
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65535)
    throw new AddressError(`a database port is a number from 1 to 65535, not ${JSON.stringify(text)}`);
  return port;
}

function splitAuthority(authority: string): { host?: string; port?: string } {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(authority);
  if (!match) throw new AddressError(`the database host ${JSON.stringify(authority)} cannot be understood`);
  const [, host, port] = match;
  return { ...(host ? { host } : {}), ...(port ? { port } : {}) };
}

function splitOnce(text: string, separator: string): [string | undefined, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AddressError(`the database address has a bad percent sign in ${JSON.stringify(text)}`);
  }
}

function currentUser(): string {
  try {
    return userInfo().username;
  } catch {
    throw new AddressError("this user has no name: give one in the database address or in PGUSER");
  }
}
