/** For tests whose server is a process of its own: a sandbox with one exchange, and a shop whose money arrives at its bank. */

import { type Sandbox, startSandbox } from "@kontor/sandbox/sandbox";
import { CURRENCY, PASSWORD } from "./test-shop.js";

type SandboxOptions = Parameters<typeof startSandbox>[0];

/** A sandbox whose bank has an account for the shop. */
export function sandboxForShop(
  databaseUrl: string,
  denominations: NonNullable<NonNullable<SandboxOptions["exchanges"]>[number]["denominations"]>,
): Promise<Sandbox> {
  return startSandbox({
    databaseUrl,
    currency: CURRENCY,
    exchanges: [{ name: "exchange", denominations }],
    accounts: [{ name: "shop", receiverName: "Shop" }],
  });
}

/** Makes the administrator's instance, with the tests' password, and its account at the sandbox's bank. */
export async function openShop(call: (path: string, body: object) => Promise<unknown>): Promise<void> {
  await call("management/instances", {
    id: "admin",
    name: "Shop",
    auth: { method: "token", password: PASSWORD },
    use_stefan: false,
    address: {},
    jurisdiction: {},
  });
  await call("private/accounts", { payto_uri: "payto://x-taler-bank/localhost/shop?receiver-name=Shop" });
}
