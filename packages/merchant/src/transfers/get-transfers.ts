/** GET [/instances/$INSTANCE]/private/transfers: the money that arrived. */

import { printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { RequestLineText } from "@kontor/taler/schemas/primitives";
import { TransferList } from "@kontor/taler/schemas/transfers";
import { timestampToJson } from "@kontor/taler/time";
import { Type } from "typebox";
import { ok } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { PageLimit, pageOf, RowNumber } from "../http/paging.js";
import { Seconds, YesNoAll } from "../http/query.js";
import { paytosOf } from "./account-filter.js";
import { listTransfers } from "./credit-store.js";
import { attemptMembers, filterOf } from "./listing.js";

const Query = Type.Object({
  payto_uri: Type.Optional(RequestLineText),
  before: Type.Optional(Seconds),
  after: Type.Optional(Seconds),
  limit: Type.Optional(PageLimit),
  offset: Type.Optional(RowNumber),
  expected: Type.Optional(YesNoAll),
});

export const getTransfers = endpoint({
  summary: "List the wire transfers that arrived",
  query: Query,
  answers: { 200: TransferList },
  errors: ["GENERIC_PAYTO_URI_MALFORMED", "MERCHANT_GENERIC_ACCOUNT_UNKNOWN"],
  uses: ["db"],
  async handle({ db, instance, query }) {
    const filter = { ...(await filterOf(db.queries, instance.serial, query)), expected: query.expected };
    const listed = await listTransfers(db.queries, instance.serial, filter, pageOf(query.limit, query.offset));
    const paytoOf = await paytosOf(db.queries, instance.serial);
    return ok({
      transfers: listed.map((transfer) => ({
        credit_amount: printAmount(transfer.amount),
        wtid: encodeBase32(transfer.wtid),
        payto_uri: paytoOf(transfer.hWire),
        exchange_url: transfer.exchangeUrl,
        transfer_serial_id: Number(transfer.serial),
        execution_time: transfer.executionTime === undefined ? undefined : timestampToJson(transfer.executionTime),
        verified: transfer.verified,
        confirmed: true,
        expected: transfer.expected,
        ...attemptMembers(transfer, transfer.problem, transfer.verified),
      })),
    });
  },
});
