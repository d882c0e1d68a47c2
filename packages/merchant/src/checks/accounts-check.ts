/** Bank accounts: is there one for each shop, and can some exchange pay to it? */

import type { Database } from "../database/connection.js";
import type { ExchangeService } from "../exchanges/exchange-service.js";
import { canWireTo, payableMethods } from "../exchanges/usable.js";
import { bad, type Check, coded, type Finding, good } from "./check.js";
import { listAccountsOfAll, type ShopAccount } from "./store.js";

const NAME = "accounts";
/** How many are looked at, and how many are named in the answer. */
const MOST_LOOKED_AT = 10_000;
const MOST_TOLD = 20;

export function accountsCheck(db: Database, exchanges: Pick<ExchangeService, "configured" | "keysOf">): Check {
  return {
    name: NAME,
    async look() {
      const accounts = await listAccountsOfAll(db.queries, MOST_LOOKED_AT);
      if (accounts.length === 0) {
        const advice = "POST /private/accounts names the bank account that a shop's money goes to.";
        const text = "no shop has a bank account, so no order can be made";
        return [coded("accounts-none", {}, bad(NAME, "warning", text, advice))];
      }
      const keys = exchanges.configured().flatMap((exchange) => exchanges.keysOf(exchange) ?? []);
      // Without any keys the exchanges' check has told the cause.
      if (keys.length === 0) return [];
      const unpaid = accounts.filter((account) => !keys.some((one) => canWireTo(one, account)));
      if (unpaid.length === 0) {
        const count = accounts.length;
        return [coded("accounts-well", { count }, good(NAME, `an exchange can pay to each of ${count} bank accounts`))];
      }
      return toldOf(unpaid, payableMethods(keys));
    },
  };
}

function toldOf(unpaid: readonly ShopAccount[], methods: readonly string[]): Finding[] {
  const advice = `Trusted exchanges pay to accounts of type ${methods.join(", ")}, within their restrictions (GET /exchanges).`;
  const told = unpaid.slice(0, MOST_TOLD).map(({ instanceId, wireMethod }) => {
    const text = `no exchange can pay to an account of ${instanceId} (${wireMethod})`;
    const values = { shop: instanceId, method: wireMethod, methods: methods.join(", ") };
    return coded("accounts-unpaid", values, bad(NAME, "problem", text, advice));
  });
  const more = unpaid.length - told.length;
  if (more === 0) return told;
  const finding = bad(NAME, "problem", `and to ${more} more accounts`, advice);
  return [...told, coded("accounts-more", { count: more, methods: methods.join(", ") }, finding)];
}
