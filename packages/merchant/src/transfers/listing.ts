/** What the lists of arrived and of expected transfers have in common. */

import { errorCode } from "@kontor/taler/error-codes";
import type { Timestamp } from "@kontor/taler/time";
import type { Queries } from "../database/tables.js";
import { accountByPayto } from "./account-filter.js";
import type { TransferFilter } from "./transfer.js";

/** @throws TalerError when there is no such account */
export async function filterOf(
  queries: Queries,
  instance: bigint,
  query: { readonly payto_uri?: string; readonly before?: Timestamp; readonly after?: Timestamp },
): Promise<TransferFilter> {
  const { after, before, payto_uri: payto } = query;
  const hWire = payto === undefined ? undefined : (await accountByPayto(queries, instance, payto)).hWire;
  return { hWire, after, before };
}

const CONFLICTING = errorCode("MERCHANT_EXCHANGE_TRANSFERS_CONFLICTING_TRANSFERS").number;

/**
 * How the last question to the exchange went, and what else is wrong: an amount that is not what the exchange wired goes
 * before everything that the exchange itself said.
 */
export function attemptMembers(
  transfer: { readonly lastHttpStatus: number; readonly lastEc: number; readonly lastErrorDetail: string },
  problem: string,
  verified: boolean | undefined,
): Record<string, unknown> {
  const isOwnProblem = verified === false && transfer.lastEc === 0;
  const ownDetail = isOwnProblem ? "the amount that arrived is not what the exchange says it wired" : "";
  const detail = [ownDetail, transfer.lastErrorDetail, problem].filter((text) => text !== "").join("; ");
  return {
    last_http_status: transfer.lastHttpStatus,
    last_ec: isOwnProblem ? CONFLICTING : transfer.lastEc,
    ...(detail === "" ? {} : { last_error_detail: detail }),
  };
}
