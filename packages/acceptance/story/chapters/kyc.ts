/** For tests: the exchange wants to know who the shop is, and is told. */

import { claim } from "@kontor/sandbox/wallet/claim";
import { pay } from "@kontor/sandbox/wallet/pay";
import { parseAmount } from "@kontor/taler/amount";
import type { JsonObject } from "@kontor/taler/strict-json";
import { DAY } from "@kontor/taler/time";
import type { Story } from "../story.js";

export async function kyc({ shop, exchange, wallet, account, ask, order, work }: Story): Promise<void> {
  const { bank, clock } = shop.sandbox;
  exchange.setKycRequired(true);
  const refused = await claim(wallet, (await order({ order_id: "refused-by-law" })).payUri);
  await pay(wallet, refused, { attempts: 1 }).catch(() => undefined);
  clock.advance(9n * DAY);
  await work();
  const kycAuth = `private/accounts/${account.h_wire}/kycauth`;
  const { wire_instructions } = await ask(200, kycAuth, { exchange_url: exchange.baseUrl });
  const [{ subject, target_payto }] = wire_instructions as [{ subject: JsonObject; target_payto: string }];
  const amount = parseAmount(String(subject.credit_amount));
  await bank.wire("shop", target_payto, amount, String(subject.subject));
  await repeatUntil(async () => {
    clock.advance(DAY);
    await work();
    const { kyc_data } = await ask(200, "private/kyc");
    return (kyc_data as JsonObject[]).some(({ access_token }) => access_token !== undefined);
  });
  await exchange.setKycDone(account.payto_uri, true);
  clock.advance(9n * DAY);
  await work();
}

/** Until it is as expected; throws if it is not within two minutes. */
async function repeatUntil(isDone: () => Promise<boolean>): Promise<void> {
  const patience = AbortSignal.timeout(120_000);
  while (!(await isDone())) {
    patience.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
