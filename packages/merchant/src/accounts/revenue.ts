/** The bank's Revenue API, as far as we use it: what an account received. */

import type { Amount } from "@kontor/taler/amount";
import { EncodingError } from "@kontor/taler/encoding-error";
import { FacadeCredentials } from "@kontor/taler/schemas/accounts";
import { RevenueIncomingHistory } from "@kontor/taler/schemas/bank";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import type { Timestamp } from "@kontor/taler/time";
import { memberOf } from "../exchanges/exchange-answer.js";
import { type CallOutcome, ExchangeHttpClient } from "../exchanges/http-client.js";
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

interface HistoryRequest {
  readonly after: bigint;
  readonly limit: number;
  readonly timeoutMs: number;
  /** Told what the bank's clock says, as the header `Date`. */
  readonly onDate?: (date: string | undefined) => void;
}

/** What came in after that row, oldest first. Redirects are not followed: the credentials are for this bank alone. */
export async function readHistory(
  access: RevenueAccess,
  { after, limit, timeoutMs, onDate }: HistoryRequest,
): Promise<BankHistory> {
  const client = new ExchangeHttpClient({
    baseUrl: access.creditFacadeUrl,
    onCall: ({ date }) => onDate?.(date),
    ...(!access.allowPrivateAddresses && { lookup: publicLookup(resolveWithSystem) }),
  });
  try {
    // No socket looks up an address.
    if (!access.allowPrivateAddresses) refuseForbiddenHost(new URL(access.creditFacadeUrl));
    const headers = authorization(access.creditFacadeCredentials);
    const ask = (path: string, query: Record<string, string> = {}) =>
      client.json({ method: "GET", path, query, headers, timeoutMs });
    const outcome = await askForHistory(access.creditFacadeUrl, ask, after, limit);
    if (outcome.kind === "no-version-in-common") {
      const { version } = outcome;
      const reason = `the bank speaks version ${version} of the revenue API, which we do not`;
      return { kind: "failed", httpStatus: 400, reason };
    }
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

/** Real milliseconds until a bank that spoke version 0 is asked again what it speaks. */
const OLD_FOR_MS = 600_000;
const MOST_OLD_BANKS = 10_000;

/** Until when, on the clock of `performance`, a bank counts as one that speaks version 0. */
const oldBanks = new Map<string, number>();

type Ask = (path: string, query?: Record<string, string>) => Promise<CallOutcome>;

/**
 * Asks in the words of today, and who does not understand those in the words of version 0: there the two parameters had
 * other names, and there was no row before the first. Who is known to be so old is asked once.
 */
async function askForHistory(
  bank: string,
  ask: Ask,
  after: bigint,
  limit: number,
): Promise<CallOutcome | { readonly kind: "no-version-in-common"; readonly version: string }> {
  const askOld = () => ask("history", { delta: String(limit), ...(after === 0n ? {} : { start: String(after) }) });
  const isOld = (oldBanks.get(bank) ?? 0) > performance.now();
  const outcome = isOld ? await askOld() : await ask("history", { limit: String(limit), offset: String(after) });
  if (outcome.kind !== "answer" || outcome.status !== 400) return outcome;
  oldBanks.delete(bank);
  const version = versionOf(await ask("config"));
  if (version === undefined || isOld) return outcome;
  if (!/^0:/.test(version)) return { kind: "no-version-in-common", version };
  if (oldBanks.size >= MOST_OLD_BANKS) oldBanks.clear();
  oldBanks.set(bank, performance.now() + OLD_FOR_MS);
  return askOld();
}

/** The version of the API that the bank says it speaks. */
function versionOf(outcome: CallOutcome): string | undefined {
  const version = outcome.kind === "answer" ? memberOf(outcome.body, "version") : undefined;
  return typeof version === "string" && version.length < 40 ? version : undefined;
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
