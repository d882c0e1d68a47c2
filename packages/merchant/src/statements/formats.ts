/** A statement as it is handed out: the same rows, balances and signature on paper, in spreadsheets and for programs. */

import { encodeBase32 } from "@kontor/taler/base32";
import type { StatementHead } from "@kontor/taler/schemas/statements";
import { timestampFromSeconds } from "@kontor/taler/time";
import type { Queries } from "../database/tables.js";
import { type PdfWriter, pdfStream } from "../documents/pdf.js";
import { decimalText, decimalUnits } from "../export/decimal.js";
import { MOST_TAGGED, writeTable } from "../export/formats.js";
import { type Column, decimalsOf, referenceOf, type TableOptions } from "../export/rows.js";
import type { Entry } from "../journal/entry.js";
import { localTime, printDay } from "../time-zones/zone.js";
import { hashOfHead, pemOf, rowJson, type Statement } from "./statement.js";
import { rowsOf } from "./store.js";
import { BEGINNING } from "./verify.js";

/** A head as it was stored: what its schema makes of it on the wire. */
export type StoredHead = {
  readonly [Member in keyof StatementHead]: unknown;
} & {
  readonly number: number;
  readonly shop: { readonly name: string };
  readonly account: { readonly payto_uri: string };
  readonly period: { readonly first_day: string; readonly last_day: string; readonly time_zone: string };
  readonly objections_until: { readonly t_s: number };
  readonly balances: readonly { readonly currency: string; readonly opening: string; readonly closing: string }[];
  readonly rows: { readonly count: number };
  readonly previous?: string;
};

/** In days of the shop. */
export function lastDayToObject({ objections_until: until, period }: StoredHead): string {
  return printDay(localTime(period.time_zone, timestampFromSeconds(BigInt(until.t_s))));
}

/** Says of a row that it came late. */
export function lateColumn({ locale: { say } }: TableOptions, { begin }: Pick<Statement, "begin">): Column {
  return {
    title: say("late"),
    kind: "text",
    width: 10,
    text: ({ happenedAt }) => (happenedAt < begin ? say("yes") : undefined),
  };
}

/** What `kontor statement verify` reads. The head is the text that was signed. */
export async function* statementJson(
  queries: Queries,
  instance: bigint,
  statement: Statement,
  publicKey: Uint8Array,
): AsyncGenerator<Uint8Array> {
  const { head, signature } = statement;
  const rest = { signature: encodeBase32(signature), public_key_pem: pemOf(publicKey) };
  yield Buffer.from(`${BEGINNING}${head},${JSON.stringify(rest).slice(1, -1)},"entries":[`);
  let separator = "";
  let text = "";
  for await (const entries of rowsOf(queries, instance, statement)) {
    for (const entry of entries) {
      text += separator + JSON.stringify(rowJson(entry, statement));
      separator = ",";
      if (text.length < PIECE) continue;
      yield Buffer.from(text);
      text = "";
    }
  }
  // In one line: within a PDF it ends where the line does.
  yield Buffer.from(`${text}]}`);
}

const PIECE = 65_536;

/** A statement on paper, made while it is sent, whatever its length. */
export async function* statementPdf(
  queries: Queries,
  instance: bigint,
  statement: Statement,
  { options, publicKey }: { readonly options: TableOptions; readonly publicKey: Uint8Array },
): AsyncGenerator<Uint8Array> {
  const { currencies, locale } = options;
  const { say } = locale;
  const head = JSON.parse(statement.head) as StoredHead;
  // A longer one would have to be in memory as a whole.
  const isShort = head.rows.count <= MOST_TAGGED;
  const chunks: Uint8Array[] = [];
  if (isShort) for await (const chunk of statementJson(queries, instance, statement, publicKey)) chunks.push(chunk);
  const title = `${say("statement")} ${head.number}`;
  const about = {
    title: `${head.shop.name}: ${title}`,
    language: locale.language,
    isWide: true,
    now: new Date(Number(statement.closedAt / 1000n)),
    ...(isShort
      ? {
          attachment: {
            name: `statement-${head.number}.json`,
            mediaType: "application/json",
            content: Buffer.concat(chunks),
          },
        }
      : {}),
  };
  yield* pdfStream(about, async function* (writer) {
    writer.heading(title, 1);
    writer.paragraph(head.shop.name);
    writer.paragraph(`${say("account")}: ${head.account.payto_uri}`);
    writer.paragraph(`${say("period")}: ${head.period.first_day} – ${head.period.last_day} (${head.period.time_zone})`);
    writer.paragraph(`${say("objections")} ${lastDayToObject(head)}`);
    writer.heading(say("balances"), 2);
    const amount = (text: string, currency: string) => {
      return decimalText(decimalUnits(text), decimalsOf(currencies, currency), locale.mark);
    };
    yield* writer.table(
      [
        { title: say("currency"), share: 1 },
        { title: say("opening"), share: 2, isNumber: true },
        { title: say("closing"), share: 2, isNumber: true },
      ],
      head.balances.map(({ closing, currency, opening }) => [
        currency,
        amount(opening, currency),
        amount(closing, currency),
      ]),
    );
    const read = () => rowsOf(queries, instance, statement);
    yield* writePayouts(writer, read(), options);
    writer.heading(say("rows"), 2);
    yield* writeTable(writer, read, options, [lateColumn(options, statement)]);
    if (head.previous !== undefined) writer.paragraph(`${say("predecessor")}: ${head.previous}`);
    writer.paragraph(`SHA-512: ${hashOfHead(statement.head)}`);
    writer.paragraph(`${say("signature")} (Ed25519): ${encodeBase32(statement.signature)}`);
    writer.paragraph(`${say("key")}: ${encodeBase32(publicKey)}`);
  });
}

/** Each payout with the orders that it pays for. */
async function* writePayouts(
  writer: PdfWriter,
  batches: AsyncIterable<readonly Entry[]>,
  options: TableOptions,
): AsyncGenerator<void> {
  const { currencies, locale } = options;
  const { say } = locale;
  let isFirst = true;
  for await (const entries of batches) {
    for (const entry of entries) {
      if (entry.kind !== "payout") continue;
      if (isFirst) writer.heading(say("payouts"), 2);
      isFirst = false;
      const text = (units: bigint) => decimalText(units, decimalsOf(currencies, entry.currency), locale.mark);
      const day = printDay(localTime(options.zone, entry.happenedAt));
      writer.paragraph(
        `${day}: ${text(-entry.net)} ${entry.currency}, ${say("reference")} ${referenceOf(entry) ?? ""}`,
      );
      if (entry.paysFor.length === 0) continue;
      yield* writer.table(
        [
          { title: say("order"), share: 3 },
          { title: say("fee"), share: 1, isNumber: true },
          { title: say("net"), share: 1, isNumber: true },
        ],
        entry.paysFor.map(({ fee, orderId, units }) => [orderId, text(fee), text(units)]),
        { isLong: entry.paysFor.length > MOST_TAGGED },
      );
    }
  }
}
