/** POST /reserves/$RESERVE_PUB/batch-withdraw, /csr-withdraw: withdrawing before exchange v26. */
import { addAmounts } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { deriveR } from "@kontor/taler/cs-blind";
import { verify } from "@kontor/taler/eddsa";
import { BatchWithdrawRequest, CsrWithdrawRequest } from "@kontor/taler/schemas/exchange";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import { oldWithdrawMessage } from "@kontor/taler/signatures/wallet";
import type { FastifyInstance } from "fastify";
import { bodyOf } from "../server/http-server.js";
import { ProtocolError } from "../server/protocol-error.js";
import { type ExchangeContext, pathBytes } from "./exchange-context.js";
import { knownDenomination, requireUsable } from "./usable-denomination.js";
import { withdraw, withdrawalOrder } from "./withdrawal.js";

const batchCodec = wireCodec(BatchWithdrawRequest);
const csrCodec = wireCodec(CsrWithdrawRequest);

export function batchWithdraw(app: FastifyInstance, context: ExchangeContext): void {
  app.post<{ Params: { reservePub: string } }>("/reserves/:reservePub/batch-withdraw", async (request, reply) => {
    const reservePub = pathBytes(request.params.reservePub, 32, "GENERIC_RESERVE_PUB_MALFORMED");
    const body = bodyOf(batchCodec, request);
    const coins = body.planchets.map(({ coin_ev, denom_pub_hash }) => ({
      denomination: knownDenomination(context, denom_pub_hash),
      envelope: coin_ev,
    }));
    const order = withdrawalOrder(context, reservePub, undefined, coins);
    for (const [index, { denomination, hCoinEv }] of order.planchets.entries()) {
      const { feeWithdraw, hDenom, value } = denomination;
      const message = oldWithdrawMessage({ amountWithFee: addAmounts(value, feeWithdraw), hDenom, hCoinEv });
      if (!verify(reservePub, message, body.planchets[index]!.reserve_sig)) {
        throw new ProtocolError("EXCHANGE_WITHDRAW_RESERVE_SIGNATURE_INVALID");
      }
    }
    // Here each planchet is known by itself: any list of known ones is a replay, a mix with new ones a mistake.
    const hCoinEvs = order.planchets.map(({ hCoinEv }) => hCoinEv);
    const evSigs = await withdraw(
      context,
      order,
      async (tx) => {
        const signed = await context.store.signedPlanchets(reservePub, hCoinEvs, tx);
        const evSigs = hCoinEvs.flatMap((hCoinEv) => signed.get(encodeBase32(hCoinEv)) ?? []);
        return evSigs.length === hCoinEvs.length ? evSigs : undefined;
      },
      409,
    );
    return reply
      .type("application/json")
      .send(`{"ev_sigs":[${evSigs.map((evSig) => `{"ev_sig":${evSig}}`).join(",")}]}`);
  });

  app.post("/csr-withdraw", async (request) => {
    const { denom_pub_hash, nonce } = bodyOf(csrCodec, request);
    const denomination = knownDenomination(context, denom_pub_hash);
    requireUsable(context, denomination, "WITHDRAW");
    const { priv } = denomination;
    if (priv.cipher !== "CS") throw new ProtocolError("EXCHANGE_GENERIC_INVALID_DENOMINATION_CIPHER_FOR_OPERATION");
    const [r0, r1] = deriveR(priv.csPriv, nonce, "rw");
    return { ewv: { cipher: "CS", r_pub_0: encodeBase32(r0), r_pub_1: encodeBase32(r1) } };
  });
}
