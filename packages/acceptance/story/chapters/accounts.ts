/** For tests: bank accounts. One that the bank tells about to everybody, two that it wants to know by whom it is asked for. */

import type { Story } from "../story.js";

const BANK_PASSWORD = "of the bank, and secret";
const BANK_TOKEN = "bearer-of-the-bank";

export async function accounts({ shop, account, secrets, ask, patch, remove, work }: Story): Promise<void> {
  const { bank } = shop.sandbox;
  await patch(`private/accounts/${account.h_wire}`, {
    credit_facade_url: bank.revenueUrl("shop"),
    credit_facade_credentials: { type: "none" },
  });
  await bank.openAccount("second", { password: BANK_PASSWORD, receiverName: "Shop" });
  for (const [name, credentials] of [
    ["second", { type: "basic", username: "second", password: BANK_PASSWORD }],
    ["third", { type: "bearer", token: BANK_TOKEN }],
  ] as const) {
    const { h_wire } = await ask(200, "private/accounts", {
      payto_uri: `payto://x-taler-bank/localhost/${name}?receiver-name=Shop`,
      credit_facade_url: bank.revenueUrl(name),
      credit_facade_credentials: { ...credentials },
    });
    await work();
    await remove(`private/accounts/${h_wire}`);
  }
  secrets.sealed.push(BANK_PASSWORD, BANK_TOKEN);
  secrets.others.push(Buffer.from(`second:${BANK_PASSWORD}`).toString("base64"));
}
