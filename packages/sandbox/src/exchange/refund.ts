/** POST /coins/$COIN_PUB/refund: a merchant gives back part of a deposit. */
import { addAmounts, compareAmounts, subtractAmounts } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { verify } from "@kontor/taler/eddsa";
import { ExchangeRefundRequest } from "@kontor/taler/schemas/exchange";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import { refundConfirmationMessage } from "@kontor/taler/signatures/exchange";
import { refundRequestMessage } from "@kontor/taler/signatures/merchant";
import type { FastifyInstance } from "fastify";
import { bodyOf } from "../server/http-server.js";
import { ProtocolError } from "../server/protocol-error.js";
import { type ExchangeContext, pathBytes, requireCurrency } from "./exchange-context.js";
import type { Refund } from "./store.js";

const requestCodec = wireCodec(ExchangeRefundRequest);

export function refund(app: FastifyInstance, context: ExchangeContext): void {
  app.post<{ Params: { coinPub: string } }>("/coins/:coinPub/refund", async (request) => {
    const coinPub = pathBytes(request.params.coinPub, 32, "EXCHANGE_GENERIC_COINS_INVALID_COIN_PUB");
    const body = bodyOf(requestCodec, request);
    const { h_contract_terms: hContract, merchant_pub: merchantPub, merchant_sig: merchantSig } = body;
    requireCurrency(context, body.refund_amount, "refund_amount");
    const signed = { hContract, coinPub, rtransactionId: BigInt(body.rtransaction_id), amount: body.refund_amount };
    if (!verify(merchantPub, refundRequestMessage(signed), merchantSig)) {
      throw new ProtocolError("EXCHANGE_REFUND_MERCHANT_SIGNATURE_INVALID");
    }
    const coin = await context.store.coin(coinPub);
    if (!coin) throw new ProtocolError("EXCHANGE_REFUND_COIN_NOT_FOUND");
    const contract = await context.store.contract(merchantPub, hContract);
    if (!contract) throw new ProtocolError("EXCHANGE_REFUND_DEPOSIT_NOT_FOUND");
    const { feeRefund } = context.ring.denomination(coin.hDenom)!;
    await giveBack(context, {
      contract: contract.serial,
      coinPub,
      rtransactionId: signed.rtransactionId,
      amount: body.refund_amount,
      refundFee: feeRefund,
      merchantSig,
    });
    return context.ring.signOnline(refundConfirmationMessage({ ...signed, merchantPub }), context.clock.now());
  });
}

/** Books the refund unless it is booked already. The coin gets the amount less the refund fee. */
async function giveBack({ store }: ExchangeContext, refund: Refund): Promise<void> {
  await store.transaction(async (tx) => {
    const coin = await store.lockKnownCoin(refund.coinPub, tx);
    const deposit = await store.lockDeposit(refund.contract, refund.coinPub, tx);
    if (!deposit) throw new ProtocolError("EXCHANGE_REFUND_DEPOSIT_NOT_FOUND");
    const conflict = { coin_pub: encodeBase32(coin.coinPub), h_denom_pub: encodeBase32(coin.hDenom) };

    const earlier = await store.refunds(refund.contract, refund.coinPub, tx);
    const same = earlier.find(({ rtransactionId }) => rtransactionId === refund.rtransactionId);
    if (same) {
      if (compareAmounts(same.amount, refund.amount) === 0) return;
      throw new ProtocolError("EXCHANGE_REFUND_INCONSISTENT_AMOUNT", { status: 424, members: conflict });
    }
    if (deposit.wtid) throw new ProtocolError("EXCHANGE_REFUND_MERCHANT_ALREADY_PAID");
    if (compareAmounts(refund.refundFee, refund.amount) > 0) {
      throw new ProtocolError("EXCHANGE_REFUND_FEE_ABOVE_AMOUNT");
    }
    const total = earlier.reduce((sum, { amount }) => addAmounts(sum, amount), refund.amount);
    if (compareAmounts(total, deposit.contribution) > 0) {
      throw new ProtocolError("EXCHANGE_REFUND_CONFLICT_DEPOSIT_INSUFFICIENT", { members: conflict });
    }
    await store.addRefund(refund, tx);
    const regained = subtractAmounts(refund.amount, refund.refundFee);
    await store.setCoinRemaining(refund.coinPub, addAmounts(coin.remaining, regained), tx);
  });
}
