/** The endpoints of statements of account. */

import { telling } from "../audit/rules.js";
import type { Route } from "../http/endpoint.js";
import { getStatement } from "./get-statement.js";
import { getStatements } from "./get-statements.js";

const ALL = "/private/kontor/statements";
const access = { permission: "statements-read" } as const;

export const statementRoutes: readonly Route[] = [
  { method: "GET", path: ALL, access, endpoint: getStatements },
  {
    method: "GET",
    path: `${ALL}/:number`,
    access,
    audit: { action: "statement-exported", tell: telling("number", "format") },
    endpoint: getStatement,
  },
];
