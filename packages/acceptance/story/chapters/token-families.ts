/** For tests: a subscription is bought, used, and about to be used once more. */

import { claim, type Proposal } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import type { JsonObject } from "@kontor/taler/strict-json";
import { addTokenFamily, token } from "../../shop/token-families.js";
import type { Story } from "../story.js";

/** An order that the wallet has claimed, and can pay with a token of its subscription. */
export async function tokenFamilies({ shop, wallet }: Story): Promise<{ subscribed: Proposal }> {
  await addTokenFamily(shop, "paper", { kind: "subscription" });
  const aChoice = async (choice: JsonObject) =>
    claim(wallet, (await shop.order({ version: 1, choices: [{ amount: "KUDOS:0", ...choice }] })).payUri);
  await pay(wallet, await aChoice({ outputs: [token("paper", 2)] }), { choiceIndex: 0 });
  await pay(wallet, await aChoice({ inputs: [token("paper")] }), { choiceIndex: 0 });
  return { subscribed: await aChoice({ inputs: [token("paper")] }) };
}
