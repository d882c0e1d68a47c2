/** 409 ALREADY_PAID: the merchant lets coins that came too late be refunded by the wallet itself. */
import { printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { equalBytes } from "@kontor/taler/bytes";
import { verify } from "@kontor/taler/eddsa";
import { ExchangeRefundSuccess } from "@kontor/taler/schemas/exchange";
import { ExcessCoinRefund } from "@kontor/taler/schemas/public-orders";
import { refundRequestMessage } from "@kontor/taler/signatures/merchant";
import { Type } from "typebox";
import type { Proposal } from "./claim.js";
import { coinOf, returnPromise } from "./coin-promises.js";
import { decodeBody, type HttpAnswer, refusal } from "./http-client.js";
import { persistently } from "./persistently.js";
import { acceptRefund } from "./refund-confirmation.js";
import type { Wallet } from "./wallet.js";
import { WalletError } from "./wallet-error.js";

const AlreadyPaid = Type.Object({ refunds: Type.Optional(Type.Array(ExcessCoinRefund)) });

/** Takes back every coin that the answer permits to be refunded, and ends the payment. */
export async function takeRefundPermissions(wallet: Wallet, proposal: Proposal, answer: HttpAnswer): Promise<void> {
  const { refunds = [] } = decodeBody(AlreadyPaid, answer, "the payment");
  for (const permission of refunds) await takeBack(wallet, proposal, permission);
  proposal.order.abortedAt = wallet.clock.now();
  await wallet.save();
}

async function takeBack(wallet: Wallet, proposal: Proposal, permission: ExcessCoinRefund): Promise<void> {
  const { contract, order } = proposal;
  const { coin_pub: coinPub, rtransaction_id: rtransactionId, amount, merchant_sig } = permission;
  const promised = order.payment?.coins.find((coin) => equalBytes(coin.coinPub, coinPub));
  if (!promised)
    throw new WalletError("bad-answer", "The merchant permits the refund of a coin that was not promised.");
  const message = refundRequestMessage({
    hContract: contract.hContract,
    coinPub,
    rtransactionId: BigInt(rtransactionId),
    amount,
  });
  if (!verify(contract.merchantPub, message, merchant_sig)) {
    throw new WalletError("bad-signature", "The merchant's permission for a refund is not signed with its key.");
  }
  const answer = await persistently(wallet, {
    method: "POST",
    url: `${coinOf(wallet, coinPub).exchangeUrl}coins/${encodeBase32(coinPub)}/refund`,
    body: {
      refund_amount: printAmount(amount),
      h_contract_terms: encodeBase32(contract.hContract),
      rtransaction_id: rtransactionId,
      merchant_pub: encodeBase32(contract.merchantPub),
      merchant_sig: encodeBase32(merchant_sig),
    },
  });
  // The exchange has never seen this coin, or not for this contract: it still has its value.
  if (answer.status === 404) return returnPromise(wallet, proposal.order, promised);
  if (answer.status !== 200) throw refusal("take a coin back", answer);
  const { exchange_sig, exchange_pub } = decodeBody(ExchangeRefundSuccess, answer, "the refund of a coin");
  await acceptRefund(wallet, proposal, {
    coinPub,
    rtransactionId,
    amount,
    exchangeSig: exchange_sig,
    exchangePub: exchange_pub,
  });
}
