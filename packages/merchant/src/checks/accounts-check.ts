/** Bank accounts: is there one for each shop, and can some exchange pay to it? */

import type { Database } from "../database/connection.js";
import type { ExchangeService } from "../exchanges/exchange-service.js";
import { canWireTo, payableMethods } from "../exchanges/usable.js";
import { bad, type Check, type Finding, good } from "./check.js";
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
        return [bad(NAME, "warning", "no shop has a bank account, so no order can be made", advice)];
      }
      const keys = exchanges.configured().flatMap((exchange) => exchanges.keysOf(exchange) ?? []);
      // Without any keys the exchanges' check has told the cause.
      if (keys.length === 0) return [];
      const unpaid = accounts.filter((account) => !keys.some((one) => canWireTo(one, account)));
      if (unpaid.length === 0) return [good(NAME, `an exchange can pay to each of ${accounts.length} bank accounts`)];
      return toldOf(unpaid, payableMethods(keys));
    },
  };
}

function toldOf(unpaid: readonly ShopAccount[], methods: readonly string[]): Finding[] {
  const advice = `Trusted exchanges pay to accounts of type ${methods.join(", ")}, within their restrictions (GET /exchanges).`;
  const told = unpaid.slice(0, MOST_TOLD).map(({ instanceId, wireMethod }) => {
    return bad(NAME, "problem", `no exchange can pay to an account of ${instanceId} (${wireMethod})`, advice);
  });
  const more = unpaid.length - told.length;
  return more === 0 ? told : [...told, bad(NAME, "problem", `and to ${more} more accounts`, advice)];
}
