/** GET /reserves/$RESERVE_PUB: the balance of a reserve, waiting for its money if need be. */
import { printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import type { FastifyInstance } from "fastify";
import { timeoutParameter } from "../server/http-server.js";
import { ProtocolError } from "../server/protocol-error.js";
import { type ExchangeContext, pathBytes } from "./exchange-context.js";

export function reserves(app: FastifyInstance, { store, waiters }: ExchangeContext): void {
  app.get<{ Params: { reservePub: string } }>("/reserves/:reservePub", async (request) => {
    const reservePub = pathBytes(request.params.reservePub, 32, "GENERIC_RESERVE_PUB_MALFORMED");
    const event = `reserve ${encodeBase32(reservePub)}`;
    const reserve = await waiters.poll(event, timeoutParameter(request), () => store.reserve(reservePub));
    if (!reserve) throw new ProtocolError("EXCHANGE_GENERIC_RESERVE_UNKNOWN");
    return { balance: printAmount(reserve.balance), last_origin: reserve.lastOrigin };
  });
}
