/** Which error of the protocol it is when the database does not do what it should. */

import type { ErrorCodeName } from "@kontor/taler/error-codes";
import { RETRYABLE, sqlState } from "./connection.js";
import { NoFreeConnection } from "./dialect.js";
import { CommitFailed, ConnectionLost, NoAnswer, TransactionRolledBack } from "./session.js";
import { NoSuchServer, SplitDatabase } from "./which-server.js";

/** Of Node's system calls: those by which a connection is made. */
const CONNECTING = ["connect", "getaddrinfo", "queryA", "queryAaaa"];
const TALKING = ["read", "write", "shutdown"];

/** The code for an error of the database, its driver or the way to it; undefined for errors that have another reason. */
export function codeOfDatabaseFailure(error: unknown): ErrorCodeName | undefined {
  // Not every server that answers may be written to.
  if (error instanceof NoSuchServer || error instanceof SplitDatabase) return "GENERIC_DB_SETUP_FAILED";
  if (error instanceof NoFreeConnection) return "GENERIC_DB_SETUP_FAILED";
  if (error instanceof CommitFailed || error instanceof TransactionRolledBack) return "GENERIC_DB_COMMIT_FAILED";
  if (error instanceof ConnectionLost || error instanceof NoAnswer) return "GENERIC_DB_FETCH_FAILED";
  return codeOfSqlState(sqlState(error)) ?? codeOfDriverError(error);
}

/** The classes of PostgreSQL's error codes: appendix A of its manual. */
function codeOfSqlState(state: string | undefined): ErrorCodeName | undefined {
  if (state === undefined) return undefined;
  if (RETRYABLE.has(state)) return "GENERIC_DB_SOFT_FAILURE";
  // It starts, stops or recovers; it has no place for another connection; it does not know us.
  if (["57P01", "57P02", "57P03", "53300"].includes(state) || /^(?:08|28|3D)/.test(state)) {
    return "GENERIC_DB_SETUP_FAILED";
  }
  // Read-only; a full disk or memory; the operating system refuses.
  if (state === "25006" || /^(?:53|58|XX)/.test(state)) return "GENERIC_DB_STORE_FAILED";
  if (state.startsWith("23")) return "GENERIC_DB_INVARIANT_FAILURE";
  return "GENERIC_DB_FETCH_FAILED";
}

/** What postgres.js throws of its own, and the sockets below it. Exchanges and banks are not asked with exceptions. */
function codeOfDriverError(error: unknown): ErrorCodeName | undefined {
  const { code, syscall } = error as { readonly code?: unknown; readonly syscall?: unknown };
  if (code === "CONNECT_TIMEOUT" || CONNECTING.includes(String(syscall))) return "GENERIC_DB_SETUP_FAILED";
  const isLost = typeof code === "string" && code.startsWith("CONNECTION_");
  return isLost || TALKING.includes(String(syscall)) ? "GENERIC_DB_FETCH_FAILED" : undefined;
}
