/** For tests: the exchange is in trouble. A payment that is given up, and one that nobody comes back for. */

import { abort } from "@kontor/sandbox/wallet/abort";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { DAY, HOUR, timestampToJson } from "@kontor/taler/time";
import { aProposal, coinsOf, postPay, signed } from "../../shop/raw-payment.js";
import { expected, SESSION, type Story, SUMMARY } from "../story.js";

export async function deposits({ shop, exchange, wallet, order, work }: Story): Promise<void> {
  const { clock } = shop.sandbox;
  exchange.fault({ kind: "answer", path: "/batch-deposit", status: 500, body: { code: 1 } });
  const hopeless = await claim(wallet, (await order({ order_id: "aborted", amount: "KUDOS:3" })).payUri);
  await pay(wallet, hopeless, { attempts: 1 }).catch(() => undefined);
  await abort(wallet, hopeless.order);
  const lost = await aProposal(
    shop,
    wallet,
    {
      order_id: "lost",
      amount: "KUDOS:1",
      summary: SUMMARY,
      wire_transfer_deadline: { ...timestampToJson(clock.now() + 2n * DAY) },
    },
    { refund_delay: { d_us: Number(HOUR) } },
  );
  exchange.fault({ kind: "lose-answer", path: "/batch-deposit", times: 4 });
  const coins = signed(wallet, lost, [coinsOf(wallet).at(-1)!]);
  expected(502, "a lost answer", await postPay(lost, coins, { session_id: SESSION }));
  exchange.clearFaults();
  clock.advance(HOUR);
  await work();
}
