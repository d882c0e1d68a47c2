/** The exchange's view of its bank: the Taler Wire Gateway over HTTP. */
import { type Amount, printAmount } from "@kontor/taler/amount";
import { encodeBase32 } from "@kontor/taler/base32";
import { IncomingHistory } from "@kontor/taler/schemas/bank";
import { wireCodec } from "@kontor/taler/schemas/wire-codec";
import { parseStrictJson } from "@kontor/taler/strict-json";
import type { BankCredit, WireTransfer } from "./store.js";

const historyCodec = wireCodec(IncomingHistory);

/** Where the exchange's account is, and how to log in there. */
export interface WireGatewayAccess {
  /** With slash. */
  wireGatewayUrl: string;
  username: string;
  password: string | undefined;
}

/** The bank refused, or did not answer. */
export class WireGatewayError extends Error {}

export class WireGatewayClient {
  constructor(private readonly access: WireGatewayAccess) {}

  /** Transfers after a row, waiting for the first one. Rows that mean nothing to an exchange are left out. */
  async incoming(after: bigint, patience: number, signal: AbortSignal): Promise<BankCredit[]> {
    const query = `limit=128&offset=${after}&timeout_ms=${patience}`;
    const text = await this.#call("GET", `history/incoming?${query}`, undefined, signal);
    if (text === "") return [];
    const { incoming_transactions: transactions } = historyCodec.decode(parseStrictJson(text));
    return transactions.flatMap((transaction) => {
      if (transaction.type === "WAD") return [];
      return {
        bankRow: BigInt(transaction.row_id),
        kind: transaction.type,
        key: transaction.type === "RESERVE" ? transaction.reserve_pub : transaction.account_pub,
        amount: transaction.amount,
        debitPayto: transaction.debit_account,
      };
    });
  }

  /** Pays out. Safe to repeat: the bank knows the transfer by its request_uid. */
  async transfer(transfer: WireTransfer, exchangeBaseUrl: string): Promise<void> {
    await this.#call("POST", "transfer", {
      request_uid: encodeBase32(transfer.requestUid),
      amount: printAmount(transfer.total),
      exchange_base_url: exchangeBaseUrl,
      wtid: encodeBase32(transfer.wtid),
      credit_account: transfer.merchantPaytoUri,
    });
  }

  /** Test money for a reserve. */
  async addIncoming(reservePub: Uint8Array, amount: Amount, debitPayto: string): Promise<void> {
    await this.#call("POST", "admin/add-incoming", {
      amount: printAmount(amount),
      reserve_pub: encodeBase32(reservePub),
      debit_account: debitPayto,
    });
  }

  async #call(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<string> {
    const { password, username, wireGatewayUrl } = this.access;
    const answer = await fetch(`${wireGatewayUrl}${path}`, {
      method,
      headers: {
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(password !== undefined && {
          authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`,
        }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new WireGatewayError(`${method} ${path}: ${answer.status} ${text}`);
    return text;
  }
}
