/** For tests: a charity is linked to an authority, and gets donations whose receipts are issued, owed and taken back. */

import { issueReceipts } from "@kontor/merchant/donation-receipts/issue-receipts";
import { updateDonaus } from "@kontor/merchant/donau/update-donaus";
import { runNow } from "@kontor/merchant/jobs/runner";
import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { MINUTE } from "@kontor/taler/time";
import { donationOf, linkToDonau } from "../../shop/charity.js";
import type { Story } from "../story.js";

export async function donations({ shop, ask }: Story): Promise<void> {
  const donau = shop.sandbox.donaus[0]!;
  const charityId = await linkToDonau(shop, donau);
  await runNow(shop.backend.deps, updateDonaus);
  const wallet = await shop.richWallet("KUDOS:3");
  const give = async () => {
    const { orderId, payUri } = await shop.order(donationOf("KUDOS:1"));
    await pay(wallet, await claim(wallet, payUri), { donor: { taxId: "12/345" } });
    return orderId;
  };
  await give();
  donau.fault({ path: "/batch-issue/*", kind: "answer", status: 503, times: 2 });
  const refunded = await give();
  await ask(200, `private/orders/${refunded}/refund`, { refund: "KUDOS:1", reason: "oh" });
  donau.clearFaults();
  await give();
  shop.sandbox.clock.advance(MINUTE);
  await runNow(shop.backend.deps, issueReceipts);
  // Asked once more, it tells what it has counted.
  await ask(204, "private/donau", { donau_url: donau.baseUrl, charity_id: charityId });
  await ask(200, "private/donau");
}
