/** The SQL that asks the books about what events tell of: the coins, products and tokens of payments, the fees of transfers. */

import { type Amount, fromFractions, isAmount, parseAmount } from "@kontor/taler/amount";
import { decodeBase32, encodeBase32 } from "@kontor/taler/base32";
import { sql } from "kysely";
import { sha256 } from "../database/sha256.js";
import type { Queries } from "../database/tables.js";
import type { PastEvent } from "../events/store.js";
import { creditsOf, type PotShares, parsePotShares, potsOf } from "../inventory/pot-shares.js";
import { existingPots } from "../inventory/pot-store.js";
import type { Books, PaidFacts } from "./counting.js";

/** What the books say about what the events tell of. */
export async function booksOf(tx: Queries, instance: bigint, events: readonly PastEvent[]): Promise<Books> {
  const orders = events.flatMap(({ type, orderId }) => (type === "pay" && orderId !== undefined ? [orderId] : []));
  const transfers = events.filter(({ type }) => type === "transfer_confirmed");
  const [facts, fees] = [await paidFacts(tx, instance, orders), await wireFees(tx, instance, transfers)];
  return {
    paid: (orderId) => facts.get(orderId),
    wireFee: (data) => fees.get(transferKey(String(data.exchange_url), String(data.wtid))),
  };
}

async function paidFacts(tx: Queries, instance: bigint, orderIds: readonly string[]): Promise<Map<string, PaidFacts>> {
  if (orderIds.length === 0) return new Map();
  interface Row {
    readonly order_id: string;
    readonly currency: string | null;
    readonly contribution: string | null;
    readonly fee: string | null;
    readonly sold: string;
    readonly issued: bigint;
    readonly used: bigint;
    readonly taxes: string | null;
    readonly money_pots: string | null;
  }
  const { rows } = await sql<Row>`
    select orders.order_id, orders.money_pots, taxes.taxes, coins.currency, coins.contribution::text as contribution, coins.fee::text as fee,
      coalesce(sold.pieces, 0)::text as sold, coalesce(issued.tokens, 0) as issued, coalesce(used.tokens, 0) as used
    from orders
    left join lateral (
      select deposits.currency,
        sum(contribution_val * 100000000::numeric + contribution_frac) as contribution,
        sum(deposit_fee_val * 100000000::numeric + deposit_fee_frac) as fee
      from deposits
      join deposit_batches on deposit_batches.instance = deposits.instance
        and deposit_batches.order_id = deposits.order_id and deposit_batches.batch = deposits.batch
      where deposits.instance = ${instance} and deposits.order_id = orders.order_id
        and deposit_batches.accepted_at is not null
      group by deposits.currency limit 1
    ) as coins on true
    left join lateral (
      select sum(case when product ->> 'quantity' ~ '^[0-9]{1,15}$' then (product ->> 'quantity')::bigint else 1 end)
        as pieces
      from json_array_elements(orders.contract_terms::json -> 'products') as product
    ) as sold on true
    left join lateral (
      select json_agg(product -> 'taxes')::text as taxes
      from json_array_elements(orders.contract_terms::json -> 'products') as product
      where product -> 'taxes' is not null
    ) as taxes on true
    left join lateral (
      select json_array_length(token_sigs::json)::bigint as tokens from token_payments
      where token_payments.instance = ${instance} and token_payments.order_id = orders.order_id
        and token_payments.wallet_data_hash = orders.wallet_data_hash
    ) as issued on true
    left join lateral (
      select count(*) as tokens from token_uses
      where token_uses.instance = ${instance} and token_uses.order_id = orders.order_id and spent_at is not null
    ) as used on true
    where orders.instance = ${instance} and orders.order_id = any(${[...orderIds]}::text[])
  `.execute(tx);
  const shares = new Map(
    rows.flatMap((row) => (row.money_pots === null ? [] : [[row.order_id, parsePotShares(row.money_pots)]])),
  );
  const pots = await existingPots(tx, instance, [...new Set([...shares.values()].flatMap(potsOf))]);
  return new Map(
    rows.map((row) => [
      row.order_id,
      {
        taxes: taxesIn(row.taxes),
        potCredits: (paid) => creditsOf(shares.get(row.order_id) ?? NO_SHARES, paid, pots),
        contribution: storedSum(row.currency, row.contribution),
        depositFee: storedSum(row.currency, row.fee),
        productsSold: BigInt(row.sold),
        tokensIssued: row.issued,
        tokensUsed: row.used,
      },
    ]),
  );
}

const NO_SHARES: PotShares = { shares: [], restPot: undefined };

/** What the lines of a contract say about taxes, each for its whole line. */
function taxesIn(text: string | null): PaidFacts["taxes"] {
  const lines = JSON.parse(text ?? "[]") as readonly (readonly { readonly name?: unknown; readonly tax?: unknown }[])[];
  return lines.flat().flatMap(({ name, tax }) => {
    const amount = typeof tax === "string" && isAmount(tax) ? parseAmount(tax) : undefined;
    return typeof name === "string" && amount !== undefined ? [{ name, amount }] : [];
  });
}

async function wireFees(tx: Queries, instance: bigint, events: readonly PastEvent[]): Promise<Map<string, Amount>> {
  const fees = new Map<string, Amount>();
  if (events.length === 0) return fees;
  interface Row {
    readonly exchange_url: string;
    readonly wtid: Uint8Array;
    readonly currency: string;
    readonly fee: string;
  }
  const urls = [...new Set(events.map(({ data }) => String(data.exchange_url)))];
  const { rows } = await sql<Row>`
    select exchange_url, wtid, currency, (wire_fee_val * 100000000::numeric + wire_fee_frac)::text as fee
    from expected_transfers
    where instance = ${instance} and exchange_hash = any(${urls.map((url) => sha256(url))}::bytea[])
      and wtid = any(${events.map(({ data }) => decodeBase32(String(data.wtid), 32))}::bytea[]) and wire_fee_val is not null
  `.execute(tx);
  for (const row of rows) {
    const fee = storedSum(row.currency, row.fee);
    if (fee !== undefined) fees.set(transferKey(row.exchange_url, encodeBase32(row.wtid)), fee);
  }
  return fees;
}

function transferKey(exchangeUrl: string, wtid: string): string {
  return `${exchangeUrl} ${wtid}`;
}

function storedSum(currency: string | null, units: string | null): Amount | undefined {
  return currency === null || units === null ? undefined : fromFractions(currency, BigInt(units));
}
