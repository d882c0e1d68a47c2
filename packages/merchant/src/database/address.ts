/** Where a PostgreSQL server is: `postgres://` URLs with the meaning and the environment variables that libpq gives them. */
import { existsSync, readFileSync } from "node:fs";
import { userInfo } from "node:os";
import { isAbsolute } from "node:path";
import type { ConnectionOptions } from "node:tls";

/** Where one PostgreSQL server listens. */
export interface DatabaseServer {
  /** A UNIX socket in this directory, or a host name or IP address. */
  readonly host: { readonly socketDirectory: string } | { readonly name: string; readonly tls: TlsMode };
  readonly port: number;
}

const WANTED = ["any", "read-write", "read-only", "primary", "standby", "prefer-standby"] as const;

/** Which of several servers is meant, in libpq's words for `target_session_attrs`. */
export type WantedServer = (typeof WANTED)[number];

/** One PostgreSQL database and how to reach it. The server itself is the first to be tried. */
export interface DatabaseAddress extends DatabaseServer {
  /** Further servers that have the database, in the order in which they are tried. */
  readonly others?: readonly DatabaseServer[];
  /** Any by default. */
  readonly wanted?: WantedServer;
  readonly database: string;
  readonly user: string;
  readonly password?: string;
  /** Seconds in which a server has to answer a connection; 0 is for ever. */
  readonly connectTimeoutS?: number;
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
const IGNORED_PARAMETERS = new Set(["application_name", "client_encoding", "gssencmode", "keepalives"]);

/**
 * Reads `postgres://[user[:password]@][host][:port][,host[:port]...][/database][?parameters]`. What is left out comes from
 * the PG* variables of `env`, then from libpq's defaults: the UNIX socket, the current user, a database named after the
 * user. Throws AddressError.
 */
export function parseDatabaseUrl(url: string, env: Environment = process.env): DatabaseAddress {
  const parts = URL_PARTS.exec(url.trim());
  if (!parts)
    throw new AddressError("a database address looks like postgres:///name or postgres://user@host:5432/name");
  const [, credentials = "", authority = "", path = "", query = ""] = parts;
  const parameters = new URLSearchParams(query);
  const [user, password] = splitOnce(credentials, ":");
  const inAuthority = authority.split(",").map(splitAuthority);
  const given = (name: string, fromUrl: string | undefined, variable: string) =>
    parameters.get(name) || (fromUrl ? decode(fromUrl) : undefined) || env[variable] || undefined;

  const userName = given("user", user, "PGUSER") ?? currentUser();
  const hosts = given("host", listOf(inAuthority.map(({ host }) => host)), "PGHOST");
  const ports = given("port", listOf(inAuthority.map(({ port }) => port)), "PGPORT");
  const [first, ...others] = serversNamed(hosts, ports, tlsOf(parameters, env));
  const wanted = wantedOf(given("target_session_attrs", undefined, "PGTARGETSESSIONATTRS"));
  const connectTimeoutS = secondsOf(given("connect_timeout", undefined, "PGCONNECT_TIMEOUT"));
  const secret = given("password", password, "PGPASSWORD");
  refuseUnknown(parameters);
  return {
    ...first!,
    ...(others.length === 0 ? {} : { others }),
    ...(wanted === undefined || wanted === "any" ? {} : { wanted }),
    database: given("dbname", path, "PGDATABASE") ?? userName,
    user: userName,
    ...(secret === undefined ? {} : { password: secret }),
    ...(connectTimeoutS === undefined ? {} : { connectTimeoutS }),
  };
}

/** All servers of the address, in the order in which they are tried. */
export function serversOf(address: DatabaseAddress): readonly DatabaseServer[] {
  return [{ host: address.host, port: address.port }, ...(address.others ?? [])];
}

/** Where a server is, as people write it. */
export function describeServer({ host, port }: DatabaseServer): string {
  if ("socketDirectory" in host) return `${host.socketDirectory}:${port}`;
  return `${host.name.includes(":") ? `[${host.name}]` : host.name}:${port}`;
}

/** The address as people write it, without the password: for messages and logs. */
export function describeAddress(address: DatabaseAddress): string {
  const { database, user, wanted, connectTimeoutS } = address;
  const servers = serversOf(address);
  const query = new URLSearchParams();
  const areNamed = servers.every(({ host }) => "name" in host);
  if (!areNamed) {
    const hosts = servers.map(({ host }) => ("socketDirectory" in host ? host.socketDirectory : host.name));
    query.set("host", hosts.join());
    query.set("port", servers.map(({ port }) => port).join());
  }
  if (wanted !== undefined) query.set("target_session_attrs", wanted);
  if (connectTimeoutS !== undefined) query.set("connect_timeout", String(connectTimeoutS));
  const authority = areNamed ? servers.map(describeServer).join() : "";
  const end = query.size === 0 ? "" : `?${query}`;
  return `postgres://${encodeURIComponent(user)}@${authority}/${encodeURIComponent(database)}${end}`;
}

/** The same servers with another database. */
export function withDatabase(address: DatabaseAddress, database: string): DatabaseAddress {
  return { ...address, database };
}

/** Parts of a list, some of which are left out; undefined where all are. */
function listOf(parts: readonly (string | undefined)[]): string | undefined {
  return parts.some((part) => part !== undefined) ? parts.map((part) => part ?? "").join() : undefined;
}

/** As many ports as hosts, or one for all. */
function serversNamed(hosts: string | undefined, ports: string | undefined, tls: TlsMode): DatabaseServer[] {
  const hostList = (hosts ?? "").split(",");
  const portList = (ports ?? "").split(",");
  if (portList.length !== 1 && portList.length !== hostList.length) {
    throw new AddressError(`a database address has as many ports as hosts, or one: ${portList.length} are too many`);
  }
  return hostList.map((host, place) => ({
    host: hostOf(host, tls),
    port: portOf((portList.length === 1 ? portList[0] : portList[place]) || "5432"),
  }));
}

function hostOf(host: string, tls: TlsMode): DatabaseServer["host"] {
  if (host === "") return { socketDirectory: defaultSocketDirectory() };
  if (isAbsolute(host)) return { socketDirectory: host };
  return { name: host.replace(/^\[(.*)\]$/, "$1"), tls };
}

function wantedOf(text: string | undefined): WantedServer | undefined {
  const wanted = WANTED.find((word) => word === text);
  if (text === undefined || wanted !== undefined) return wanted;
  throw new AddressError(`target_session_attrs is one of ${WANTED.join(", ")}, not ${JSON.stringify(text)}`);
}

/** libpq: 0 and what is negative is for ever, and less than two seconds is two. */
function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^-?\d{1,6}$/.test(text)) {
    throw new AddressError(`connect_timeout is a number of seconds, not ${JSON.stringify(text)}`);
  }
  const seconds = Number(text);
  return seconds <= 0 ? 0 : Math.max(2, seconds);
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
  const known = new Set(["host", "port", "user", "password", "dbname", "target_session_attrs", "connect_timeout"]);
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
