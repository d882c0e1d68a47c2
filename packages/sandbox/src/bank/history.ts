/** The paging that all history endpoints of a bank share: `limit`, `offset`, `timeout_ms` and their older names. */
import type { FastifyRequest } from "fastify";
import { integerParameter } from "../server/http-server.js";
import { malformed } from "../server/protocol-error.js";
import type { Transfer, TransferKind } from "./store.js";
import type { BankContext } from "./transfers.js";

const LONGEST_PAGE = 1024;

/** The page of an account's history that the query asks for; waits for a first row where it says so. */
export async function historyPage(
  { store, waiters }: BankContext,
  request: FastifyRequest,
  side: "credit" | "debit",
  name: string,
  kinds: readonly TransferKind[],
): Promise<Transfer[]> {
  const limit = integerParameter(request, "limit", integerParameter(request, "delta", -20));
  if (limit === 0) throw malformed("limit");
  const offset = integerParameter(request, "offset", integerParameter(request, "start", -1));
  const patience = integerParameter(request, "timeout_ms", integerParameter(request, "long_poll_ms", 0));
  const range = {
    limit: Math.sign(limit) * Math.min(Math.abs(limit), LONGEST_PAGE),
    offset: offset < 0 ? undefined : BigInt(offset),
  };
  const page = await waiters.poll(`${side} ${name}`, limit > 0 ? Math.min(patience, 60_000) : 0, async () => {
    const transfers = await store.history(side, name, kinds, range);
    return transfers.length > 0 ? transfers : undefined;
  });
  return page ?? [];
}
