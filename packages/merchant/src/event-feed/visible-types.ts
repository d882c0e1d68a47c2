/** Which events a token may see: those of orders with the permission that reads events, others with their own. */

import { EVENT_TYPES, type EventType } from "@kontor/taler/schemas/events";
import { type Permission, scopePermits } from "../access/permissions.js";
import type { Principal } from "../access/principal.js";
import { malformed, TalerError } from "../taler-error.js";

const PERMISSION_OF_TYPE: Readonly<Record<EventType, Permission>> = {
  order_created: "orders-read",
  order_claimed: "orders-read",
  pay: "orders-read",
  refund: "orders-read",
  refund_obtained: "orders-read",
  order_settled: "orders-read",
  order_expired: "orders-read",
  transfer_confirmed: "transfers-read",
  transfer_contradicted: "transfers-read",
  kyc_changed: "instances-kyc-read",
  account_changed: "accounts-read",
  stock_low: "products-read",
  category_added: "categories-read",
  category_updated: "categories-read",
  category_deleted: "categories-read",
  inventory_added: "products-read",
  inventory_updated: "products-read",
  inventory_deleted: "products-read",
  pot_changed: "pots-read",
  statement_closed: "statements-read",
  webhook_failing: "webhooks-read",
  webhook_resent: "webhooks-read",
};

/**
 * The types that are wanted and may be seen; all of those that may be seen where none is named.
 * @param wanted names with commas between them
 * @throws TalerError for a name that is no type, and for a type that the token may not see
 */
export function visibleTypes(wanted: string | undefined, { scope, refreshable }: Principal): EventType[] {
  const maySee = (type: EventType) => scopePermits(scope, refreshable, PERMISSION_OF_TYPE[type]);
  if (wanted === undefined || wanted === "") return EVENT_TYPES.filter(maySee);
  const names = [...new Set(wanted.split(","))];
  const types = names.filter((name): name is EventType => (EVENT_TYPES as readonly string[]).includes(name));
  if (types.length < names.length) throw malformed("types", `one or more of ${EVENT_TYPES.join(", ")}`);
  const hidden = types.find((type) => !maySee(type));
  if (hidden !== undefined) {
    throw new TalerError("GENERIC_FORBIDDEN", {
      parameter: "types",
      detail: `types: ${hidden} needs ${PERMISSION_OF_TYPE[hidden]}`,
    });
  }
  return types;
}
