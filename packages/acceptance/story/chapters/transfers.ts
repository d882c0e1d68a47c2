/** For tests: the money arrives, is short once, and is announced by a person too. */

import { parseAmount, printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { DAY } from "@kontor/taler/time";
import type { Story } from "../story.js";

export async function transfers({ shop, exchange, account, ask, work }: Story): Promise<void> {
  const { bank, clock } = shop.sandbox;
  clock.advance(3n * DAY);
  const [transfer] = await exchange.aggregate();
  if (transfer === undefined) throw new Error("the exchange wired nothing");
  const credit = {
    credit_amount: printAmount(transfer.total),
    wtid: encodeBase32(transfer.wtid),
    payto_uri: account.payto_uri,
    exchange_url: exchange.baseUrl,
  };
  await ask(204, "private/transfers", credit);
  await ask(204, "private/transfers", { ...credit, wtid: encodeBase32(new Uint8Array(32).fill(7)) });
  await work();
  await bank.wire("customer", credit.payto_uri, parseAmount("KUDOS:1"), "no transfer of an exchange");
  await work();
}
