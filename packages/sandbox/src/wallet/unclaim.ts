/** POST orders/$ORDER_ID/unclaim: gives a claimed, unpaid order back, for another wallet to claim. */
import { encodeBase32 } from "@kontor/taler/base32";
import { sign } from "@kontor/taler/eddsa";
import { unclaimMessage } from "@kontor/taler/signatures/wallet";
import { refusal } from "./http-client.js";
import type { Wallet } from "./wallet.js";
import { WalletError } from "./wallet-error.js";
import { type Order, orderKey } from "./wallet-state.js";

/** Gives the order back and forgets it. Throws WalletError "bad-request" once coins were promised. */
export async function unclaim(wallet: Wallet, order: Order): Promise<void> {
  if (!order.contract) throw new WalletError("bad-request", `Order ${order.orderId} is not claimed by this wallet.`);
  if (order.payment && order.abortedAt === undefined) {
    throw new WalletError("bad-request", `Coins were promised for order ${order.orderId}: abort the payment first.`);
  }
  const { hContract } = order.contract;
  const answer = await wallet.http({
    method: "POST",
    url: `${order.merchantBaseUrl}orders/${encodeURIComponent(order.orderId)}/unclaim`,
    body: {
      unclaim_sig: encodeBase32(sign(order.noncePriv, unclaimMessage(hContract))),
      nonce: encodeBase32(order.noncePub),
      h_contract: encodeBase32(hContract),
    },
  });
  if (answer.status !== 204) throw refusal(`give order ${order.orderId} back`, answer);
  delete wallet.state.orders[orderKey(order.merchantBaseUrl, order.orderId)];
  await wallet.save();
}
