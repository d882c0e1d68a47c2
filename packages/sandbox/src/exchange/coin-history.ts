/** GET /coins/$COIN_PUB/history: what a coin paid and got back, for its owner. */
import { printAmount, subtractAmounts } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { verify } from "@kontor/taler/eddsa";
import { coinHistoryMessage } from "@kontor/taler/signatures/wallet";
import { timestampToJson } from "@kontor/taler/time";
import type { FastifyInstance } from "fastify";
import { integerParameter } from "../server/http-server.js";
import { malformed, ProtocolError } from "../server/protocol-error.js";
import { type ExchangeContext, pathBytes } from "./exchange-context.js";
import type { Coin, Refund, TrackedDeposit } from "./store.js";

export function coinHistory(app: FastifyInstance, { store }: ExchangeContext): void {
  app.get<{ Params: { coinPub: string } }>("/coins/:coinPub/history", async (request, reply) => {
    const coinPub = pathBytes(request.params.coinPub, 32, "EXCHANGE_GENERIC_COINS_INVALID_COIN_PUB");
    const start = integerParameter(request, "start", 0);
    if (start < 0) throw malformed("start");
    const header = request.headers["taler-coin-history-signature"];
    const signature = typeof header === "string" ? pathBytes(header, 64, "GENERIC_HTTP_HEADERS_MALFORMED") : undefined;
    if (!signature || !verify(coinPub, coinHistoryMessage(BigInt(start)), signature)) {
      throw new ProtocolError("EXCHANGE_COIN_HISTORY_BAD_SIGNATURE");
    }
    const coin = await store.coin(coinPub);
    if (!coin) throw new ProtocolError("EXCHANGE_GENERIC_COIN_UNKNOWN");

    const items: Record<string, unknown>[] = [];
    for (const tracked of await store.depositsBy(coinPub)) {
      items.push(depositItem(tracked, coin));
      for (const refund of await store.refunds(tracked.deposit.contract, coinPub)) {
        items.push(refundItem(tracked, refund));
      }
    }
    const history = items.map((item, index) => ({ ...item, history_offset: index + 1 })).slice(start);
    const etag = `"${items.length}"`;
    reply.headers({ etag, "cache-control": "no-cache" });
    if (request.headers["if-none-match"] === etag) return reply.code(304).send();
    if (history.length === 0) return reply.code(204).send();
    return { balance: printAmount(coin.remaining), h_denom_pub: encodeBase32(coin.hDenom), history };
  });
}

function depositItem({ contract, deposit }: TrackedDeposit, { hAgeCommitment }: Coin): Record<string, unknown> {
  return {
    type: "DEPOSIT",
    amount: printAmount(deposit.contribution),
    deposit_fee: printAmount(deposit.depositFee),
    timestamp: timestampToJson(contract.walletTimestamp),
    ...(contract.refundDeadline > 0n && { refund_deadline: timestampToJson(contract.refundDeadline) }),
    merchant_pub: encodeBase32(contract.merchantPub),
    h_contract_terms: encodeBase32(contract.hContract),
    h_wire: encodeBase32(contract.hWire),
    ...(hAgeCommitment && { h_age_commitment: encodeBase32(hAgeCommitment) }),
    ...(contract.walletDataHash && { wallet_data_hash: encodeBase32(contract.walletDataHash) }),
    coin_sig: encodeBase32(deposit.coinSig),
  };
}

function refundItem({ contract }: TrackedDeposit, refund: Refund): Record<string, unknown> {
  return {
    type: "REFUND",
    amount: printAmount(subtractAmounts(refund.amount, refund.refundFee)),
    refund_fee: printAmount(refund.refundFee),
    h_contract_terms: encodeBase32(contract.hContract),
    merchant_pub: encodeBase32(contract.merchantPub),
    rtransaction_id: Number(refund.rtransactionId),
    merchant_sig: encodeBase32(refund.merchantSig),
  };
}
