/** POST /withdraw: all coins at once, exchange v26 and newer. */
import { equalBytes } from "@kontor/taler/bytes";
import { verify } from "@kontor/taler/eddsa";
import { blindingNonce } from "@kontor/taler/planchet";
import { WithdrawRequest } from "@kontor/taler/schemas/exchange";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import { withdrawMessage } from "@kontor/taler/signatures/wallet";
import type { FastifyInstance } from "fastify";
import { bodyOf } from "../server/http-server.js";
import { malformed, ProtocolError } from "../server/protocol-error.js";
import type { ExchangeContext } from "./exchange-context.js";
import { knownDenomination } from "./usable-denomination.js";
import { withdraw as carryOut, withdrawalOrder } from "./withdrawal.js";

const requestCodec = wireCodec(WithdrawRequest);

export function withdraw(app: FastifyInstance, context: ExchangeContext): void {
  app.post("/withdraw", async (request, reply) => {
    const body = bodyOf(requestCodec, request);
    if (body.max_age !== undefined) {
      // Without a limit on the reserve the proof is voluntary; a wallet may withdraw age-restricted coins without it.
      throw malformed("max_age: this exchange limits no reserve by age and makes no proofs of age limits");
    }
    if (body.denoms_h.length !== body.coin_evs.length) throw malformed("denoms_h and coin_evs differ in length");
    const coins = body.denoms_h.map((hDenom, index) => ({
      denomination: knownDenomination(context, hDenom),
      envelope: body.coin_evs[index]!,
    }));
    const { blinding_seed: blindingSeed, reserve_pub: reservePub } = body;
    const order = withdrawalOrder(context, reservePub, blindingSeed, coins);
    requireNoncesOfSeed(blindingSeed, order.planchets);
    if (!verify(reservePub, withdrawMessage(order), body.reserve_sig)) {
      throw new ProtocolError("EXCHANGE_WITHDRAW_RESERVE_SIGNATURE_INVALID");
    }
    const replay = context.store.withdrawnSignatures.bind(context.store, reservePub, order.hPlanchets);
    const evSigs = await carryOut(context, order, replay, 400);
    return reply.type("application/json").send(`{"ev_sigs":[${evSigs.join(",")}]}`);
  });
}

/** A seed comes with Clause-Schnorr coins and only with them, and their nonces are made of it. */
function requireNoncesOfSeed(
  blindingSeed: Uint8Array | undefined,
  planchets: ReturnType<typeof withdrawalOrder>["planchets"],
): void {
  const hasCs = planchets.some(({ envelope }) => envelope.cipher === "CS");
  if (hasCs && !blindingSeed) throw new ProtocolError("GENERIC_PARAMETER_MISSING", { detail: "blinding_seed" });
  if (!hasCs && blindingSeed) throw malformed("blinding_seed: no denomination needs it");
  for (const [index, { envelope }] of planchets.entries()) {
    if (envelope.cipher !== "CS") continue;
    if (!equalBytes(envelope.cs_nonce, blindingNonce(blindingSeed!, index, "withdraw"))) {
      throw malformed(`coin_evs[${index}].cs_nonce: is not the one of blinding_seed`);
    }
  }
}
