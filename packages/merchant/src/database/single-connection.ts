/** The options of a postgres.js client with exactly one connection: how values travel, and which time limits hold. */

import { toHex } from "@kontor/taler/bytes";
import type { DatabaseAddress, DatabaseServer } from "./address.js";
import { quoted, readArray, writeArray } from "./array-text.js";

/**
 * How PostgreSQL plans prepared statements. "anew": as it sees fit, which for many is each time, for the values of the moment;
 * for a statement that takes some microseconds that costs more than carrying it out. "once": for any values, at its first use
 * on a connection.
 */
export type Planning = "anew" | "once";

const PLANNING = { anew: "auto", once: "force_generic_plan" } as const;

/**
 * Milliseconds. No statement of ours is long, and a forgotten transaction must not hold its locks. Who has to wait for a lock
 * for longer waits somewhere else (`PATIENT_WAITS_MS`): rows that others hold must not take all connections.
 */
export const TIME_LIMITS = {
  statement_timeout: 30_000,
  lock_timeout: 300,
  idle_in_transaction_session_timeout: 30_000,
};

/**
 * Milliseconds that statements which are planned once wait for a lock at first: one may do something for many, who all wait
 * where one of them has to.
 */
const SHORT_LOCK_WAIT_MS = 25;

/** The settings of a session that go with its planning. */
export function settingsFor(planning: Planning) {
  const lockWaitMs = planning === "once" ? SHORT_LOCK_WAIT_MS : TIME_LIMITS.lock_timeout;
  return { plan_cache_mode: PLANNING[planning], lock_timeout: lockWaitMs };
}

interface ValueType<T> {
  to: number;
  from: number[];
  /**
   * Text stays what it is: when PostgreSQL wants a statement to be prepared anew, because a migration has changed a table,
   * the driver repeats it with parameters that it has turned into text already.
   */
  serialize(value: T | string): string;
  parse(text: string): T;
}

const BIGINT: ValueType<bigint> = { to: 20, from: [20], serialize: String, parse: BigInt };
const BYTEA: ValueType<Uint8Array> = {
  to: 17,
  from: [17],
  serialize: (bytes) => (typeof bytes === "string" ? bytes : `\\x${toHex(bytes)}`),
  parse: (text) => new Uint8Array(Buffer.from(text.slice(2), "hex")),
};
const TEXT: ValueType<string> = { to: 25, from: [25], serialize: (text) => text, parse: (text) => text };
const JSON_TEXT: ValueType<string> = { ...TEXT, to: 114, from: [114, 3802] };
const INTEGER: ValueType<number> = { to: 23, from: [21, 23], serialize: String, parse: Number };
const BOOLEAN: ValueType<boolean> = {
  to: 16,
  from: [16],
  serialize: (value) => (typeof value === "string" ? value : value ? "t" : "f"),
  parse: (text) => text === "t",
};

/**
 * Own code: that of postgres.js reads NULL as the text "NULL".
 * @param write gives an element as it stands in the array
 */
function arrayOf<T>(
  element: ValueType<T>,
  oids: number[],
  write = (value: T): string => quoted(element.serialize(value)),
) {
  return {
    to: oids[0]!,
    from: oids,
    serialize: (elements: readonly (T | null)[] | string) =>
      typeof elements === "string" ? elements : writeArray(elements, write),
    parse: (text: string) => readArray(text, element.parse),
  };
}

/**
 * int8 is bigint, bytea is Uint8Array, JSON stays the text it is: what is hashed is never parsed on the way. The
 * numbers are PostgreSQL's object ids of the types.
 */
const VALUE_TYPES = {
  bigint: BIGINT,
  bytea: BYTEA,
  json: JSON_TEXT,
  // In the place of the driver's, for which every text is false.
  boolean: BOOLEAN,
  bigintArray: arrayOf(BIGINT, [1016], String),
  byteaArray: arrayOf(BYTEA, [1001], (bytes) => `"\\\\x${toHex(bytes)}"`),
  textArray: arrayOf(TEXT, [1009, 1015]),
  integerArray: arrayOf(INTEGER, [1007, 1005]),
  booleanArray: arrayOf(BOOLEAN, [1000]),
};

/** Of one server, as postgres.js has it; where there are several, one that is dead must not cost that much. */
const CONNECT_TIMEOUT_S = 10;
const CONNECT_TIMEOUT_OF_SEVERAL_S = 3;

interface ConnectionSettings {
  readonly address: DatabaseAddress;
  /** Which of the address's; the first by default. */
  readonly server?: DatabaseServer | undefined;
  /** No prepared statements and no settings of the session. */
  readonly pooler?: boolean | undefined;
}

/** The options of a postgres.js client with exactly one connection. */
export function singleConnection(
  { address, server = address, pooler = false }: ConnectionSettings,
  planning: Planning = "anew",
) {
  const { database, user, password, others, connectTimeoutS } = address;
  const { host, port } = server;
  return {
    ...("socketDirectory" in host
      ? { path: `${host.socketDirectory}/.s.PGSQL.${port}`, ssl: false as const }
      : { host: host.name, port, ssl: host.tls }),
    database,
    user,
    password: password ?? "",
    max: 1,
    // A lifetime would end the connection in the middle of a transaction.
    max_lifetime: null,
    connect_timeout: connectTimeoutS ?? (others === undefined ? CONNECT_TIMEOUT_S : CONNECT_TIMEOUT_OF_SEVERAL_S),
    keep_alive: 30,
    backoff: (attempt: number) => Math.min(0.05 * 2 ** Math.min(attempt, 10), 1),
    prepare: !pooler,
    types: VALUE_TYPES,
    fetch_types: false,
    connection: { application_name: "kontor", ...(pooler ? {} : { ...TIME_LIMITS, ...settingsFor(planning) }) },
    onnotice: () => {},
  };
}
