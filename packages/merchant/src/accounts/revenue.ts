/** The bank's Revenue API, as far as we use it: what an account received. */

import type { Amount } from "@kontor/taler/amount";
import { EncodingError } from "@kontor/taler/encoding-error";
import { FacadeCredentials } from "@kontor/taler/schemas/accounts";
import { RevenueIncomingHistory } from "@kontor/taler/schemas/bank";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import type { Timestamp } from "@kontor/taler/time";
import { ExchangeHttpClient } from "../exchanges/http-client.js";
import { replyCodec } from "../exchanges/reply-codec.js";
import {
  ForbiddenAddressError,
  publicLookup,
  refuseForbiddenHost,
  resolveWithSystem,
} from "../network/address-policy.js";

export interface BankRow {
  readonly rowId: bigint;
  readonly date: Timestamp;
  readonly amount: Amount;
  readonly subject: string;
}

export type BankHistory =
  | { readonly kind: "rows"; readonly rows: readonly BankRow[]; readonly creditAccount: string | undefined }
  /** `httpStatus` 0: the bank did not answer. */
  | { readonly kind: "failed"; readonly httpStatus: number; readonly reason: string };

/** Where an account's history is read, and what opens it. */
export interface RevenueAccess {
  /** Ends in "/". */
  readonly creditFacadeUrl: string;
  /** `FacadeCredentials` as JSON text. */
  readonly creditFacadeCredentials: string | undefined;
  /** Whether the bank may be at an address that is not public. */
  readonly allowPrivateAddresses: boolean;
}

const historyCodec = replyCodec(RevenueIncomingHistory);
const credentialsCodec = wireCodec(FacadeCredentials);

/** What came in after that row, oldest first. Redirects are not followed: the credentials are for this bank alone. */
export async function readHistory(
  access: RevenueAccess,
  { after, limit, timeoutMs }: { readonly after: bigint; readonly limit: number; readonly timeoutMs: number },
): Promise<BankHistory> {
  const client = new ExchangeHttpClient({
    baseUrl: access.creditFacadeUrl,
    ...(!access.allowPrivateAddresses && { lookup: publicLookup(resolveWithSystem) }),
  });
  try {
    // No socket looks up an address.
    if (!access.allowPrivateAddresses) refuseForbiddenHost(new URL(access.creditFacadeUrl));
    const outcome = await client.json({
      method: "GET",
      path: "history",
      query: { limit: String(limit), offset: String(after) },
      headers: authorization(access.creditFacadeCredentials),
      timeoutMs,
    });
    if (outcome.kind === "timeout") return { kind: "failed", httpStatus: 0, reason: "no answer in time" };
    if (outcome.kind !== "answer") {
      const httpStatus = outcome.kind === "malformed" ? outcome.status : 0;
      return { kind: "failed", httpStatus, reason: outcome.reason };
    }
    const { status, body } = outcome;
    if (status === 204) return { kind: "rows", rows: [], creditAccount: undefined };
    if (status !== 200) return { kind: "failed", httpStatus: status, reason: `the bank answered ${status}` };
    const { credit_account, incoming_transactions } = historyCodec.decode(body);
    const rows = incoming_transactions
      .map(({ amount, date, row_id, subject }) => ({ rowId: BigInt(row_id), date, amount, subject }))
      .filter(({ rowId }) => rowId > after)
      .sort((a, b) => (a.rowId < b.rowId ? -1 : 1));
    return { kind: "rows", rows, creditAccount: credit_account };
  } catch (error) {
    if (error instanceof ForbiddenAddressError) return { kind: "failed", httpStatus: 0, reason: error.message };
    if (!(error instanceof EncodingError)) throw error;
    return { kind: "failed", httpStatus: 200, reason: error.message };
  } finally {
    await client.close();
  }
}

function authorization(credentials: string | undefined): Record<string, string> {
  if (credentials === undefined) return {};
  const parsed = credentialsCodec.decode(JSON.parse(credentials));
  switch (parsed.type) {
    case "none":
      return {};
    case "basic": {
      const pair = Buffer.from(`${parsed.username}:${parsed.password}`, "utf8").toString("base64");
      return { authorization: `Basic ${pair}` };
    }
    case "bearer":
      return { authorization: `Bearer ${parsed.token}` };
  }
}
