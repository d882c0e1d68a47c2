/** What is sent to a webhook, as a delivery keeps it. */

import type { Sealed } from "../database/sealed.js";

/** What is sent, the same at every try. */
export interface StoredRequest {
  readonly messageId: string;
  readonly method: string;
  readonly url: string;
  /** A JSON object. */
  readonly headers: Sealed<string>;
  readonly body: string | undefined;
}

/** The columns of a delivery that it is in; empty until it is made. */
export interface RequestRow {
  readonly message_id: string | null;
  readonly url: string | null;
  readonly http_method: string | null;
  readonly headers: Sealed<string> | null;
  readonly body: string | null;
}

/** Undefined until it is made. */
export function requestFromRow(row: RequestRow): StoredRequest | undefined {
  if (row.message_id === null || row.url === null || row.http_method === null || row.headers === null) return undefined;
  return {
    messageId: row.message_id,
    url: row.url,
    method: row.http_method,
    headers: row.headers,
    body: row.body ?? undefined,
  };
}
