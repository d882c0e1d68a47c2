/** Who may use an account's APIs: anybody where it has no password, else HTTP Basic or a bearer token with it. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { ProtocolError } from "../server/protocol-error.js";
import type { Account } from "./store.js";

/** Refuses (401) a request that does not show the account's password. */
export function requireLogin(account: Account, request: FastifyRequest): void {
  if (account.password === undefined) return;
  const [scheme = "", credentials = ""] = (request.headers.authorization ?? "").split(" ");
  const shown =
    scheme.toLowerCase() === "bearer"
      ? credentials.replace(/^secret-token:/, "")
      : Buffer.from(credentials, "base64").toString("utf8").replace(`${account.name}:`, "");
  if (!sameText(shown, account.password)) throw new ProtocolError("GENERIC_UNAUTHORIZED");
}

function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
