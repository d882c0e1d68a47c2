/** The names of the wire types: those under which the protocol package exports their schemas. */

import * as accounts from "@kontor/taler/schemas/accounts";
import * as audit from "@kontor/taler/schemas/audit";
import * as checks from "@kontor/taler/schemas/checks";
import * as config from "@kontor/taler/schemas/config";
import * as contract from "@kontor/taler/schemas/contract";
import * as day from "@kontor/taler/schemas/day";
import * as displays from "@kontor/taler/schemas/displays";
import * as donau from "@kontor/taler/schemas/donau";
import * as errors from "@kontor/taler/schemas/errors";
import * as events from "@kontor/taler/schemas/events";
import * as exchangeCoins from "@kontor/taler/schemas/exchange-coins";
import * as instances from "@kontor/taler/schemas/instances";
import * as inventory from "@kontor/taler/schemas/inventory";
import * as kyc from "@kontor/taler/schemas/kyc";
import * as orders from "@kontor/taler/schemas/orders";
import * as otpDevices from "@kontor/taler/schemas/otp-devices";
import * as ownFactors from "@kontor/taler/schemas/own-factors";
import * as pairings from "@kontor/taler/schemas/pairings";
import * as practice from "@kontor/taler/schemas/practice";
import * as preferences from "@kontor/taler/schemas/preferences";
import * as primitives from "@kontor/taler/schemas/primitives";
import * as publicOrders from "@kontor/taler/schemas/public-orders";
import * as receipts from "@kontor/taler/schemas/receipts";
import * as reports from "@kontor/taler/schemas/reports";
import * as search from "@kontor/taler/schemas/search";
import * as sessions from "@kontor/taler/schemas/sessions";
import * as shopDays from "@kontor/taler/schemas/shop-days";
import * as statements from "@kontor/taler/schemas/statements";
import * as statistics from "@kontor/taler/schemas/statistics";
import * as templates from "@kontor/taler/schemas/templates";
import * as tokenFamilies from "@kontor/taler/schemas/token-families";
import * as tokens from "@kontor/taler/schemas/tokens";
import * as transfers from "@kontor/taler/schemas/transfers";
import * as webhooks from "@kontor/taler/schemas/webhooks";
import { IsSchema, type TSchema } from "typebox";

const MODULES = [
  primitives,
  errors,
  pairings,
  displays,
  ownFactors,
  audit,
  checks,
  statistics,
  receipts,
  reports,
  shopDays,
  statements,
  day,
  config,
  contract,
  exchangeCoins,
  instances,
  tokens,
  accounts,
  orders,
  publicOrders,
  search,
  sessions,
  otpDevices,
  tokenFamilies,
  transfers,
  kyc,
  inventory,
  events,
  webhooks,
  templates,
  practice,
  preferences,
  donau,
];

/** In one sequence, however the modules were loaded. */
const namedSchemas = MODULES.flatMap((module) =>
  Object.entries<unknown>(module).toSorted(([a], [b]) => (a < b ? -1 : 1)),
);

const nameOfPart = new Map<object, string>();
for (const [name, schema] of namedSchemas) {
  if (IsSchema(schema) && !nameOfPart.has(ownPart(schema))) nameOfPart.set(ownPart(schema), name);
}

/** The name of a wire type; undefined for a schema that has none. */
export function wireTypeName(schema: TSchema): string | undefined {
  return nameOfPart.get(ownPart(schema));
}

/** What a schema shares with its optional form, which is a copy of it, and with nothing else. */
function ownPart(schema: TSchema): object {
  const { properties, anyOf } = schema as { properties?: object; anyOf?: object };
  return (schema as { "~codec"?: object })["~codec"] ?? properties ?? anyOf ?? schema;
}
