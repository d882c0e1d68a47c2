/** The test hooks of a sandbox exchange over HTTP, below /sandbox/. No real exchange has them. */
import { printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { AmountText, Bytes32, Bytes64, DurationJson } from "@kontor/taler/schemas/primitives";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import { bodyOf } from "../server/http-server.js";
import type { SandboxExchange } from "./sandbox-exchange.js";

const CreditRequest = wireCodec(Type.Object({ amount: AmountText, reserve_pub: Type.Optional(Bytes32()) }));
const AdvanceRequest = wireCodec(Type.Object({ by: DurationJson }));
const DenominationRequest = wireCodec(
  Type.Object({
    h_denom_pub: Bytes64(),
    action: Type.Union([Type.Literal("expire-withdraw"), Type.Literal("expire-deposit"), Type.Literal("revoke")]),
  }),
);
const KycRequest = wireCodec(
  Type.Object({
    required: Type.Optional(Type.Boolean()),
    payto_uri: Type.Optional(Type.String()),
    done: Type.Optional(Type.Boolean()),
  }),
);

/** Adds the hooks to the exchange's server. */
export function sandboxControls(app: FastifyInstance, exchange: Omit<SandboxExchange, "baseUrl" | "stop">): void {
  app.post("/sandbox/credit", async (request) => {
    const { amount, reserve_pub } = bodyOf(CreditRequest, request);
    const { reservePriv, reservePub } = await exchange.creditReserve(amount, reserve_pub);
    return {
      reserve_pub: encodeBase32(reservePub),
      ...(reservePriv && { reserve_priv: encodeBase32(reservePriv) }),
    };
  });
  app.post("/sandbox/advance", async (request, reply) => {
    exchange.advanceClock(bodyOf(AdvanceRequest, request).by);
    return reply.code(204).send();
  });
  app.post("/sandbox/aggregate", async () => ({
    transfers: (await exchange.aggregate()).map(({ total, wtid }) => ({
      wtid: encodeBase32(wtid),
      total: printAmount(total),
    })),
  }));
  app.post("/sandbox/denominations", async (request, reply) => {
    const { action, h_denom_pub } = bodyOf(DenominationRequest, request);
    if (action === "revoke") await exchange.revokeDenomination(h_denom_pub);
    else await exchange.expireDenomination(h_denom_pub, action === "expire-deposit" ? "deposit" : "withdraw");
    return reply.code(204).send();
  });
  app.post("/sandbox/rotate-signing-key", async (_request, reply) => {
    await exchange.rotateSigningKey();
    return reply.code(204).send();
  });
  app.post("/sandbox/kyc", async (request, reply) => {
    const { done, payto_uri, required } = bodyOf(KycRequest, request);
    if (required !== undefined) exchange.setKycRequired(required);
    if (payto_uri !== undefined) await exchange.setKycDone(payto_uri, done ?? true);
    return reply.code(204).send();
  });
}
