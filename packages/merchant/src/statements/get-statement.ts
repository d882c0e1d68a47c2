/**
 * GET [/instances/$INSTANCE]/private/kontor/statements/$N: one statement of account, as PDF, CSV, XLSX or JSON. An
 * addition of Kontor's.
 */

import { Type } from "typebox";
import { csv, workbook, XLSX } from "../export/formats.js";
import { makeTableOptions } from "../export/table-options.js";
import { LocaleTag, localeOf } from "../export/words.js";
import { Answer, DocumentStream } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { demandFormat } from "../http/negotiate.js";
import { RowNumber } from "../http/paging.js";
import { TalerError } from "../taler-error.js";
import { closeStatements } from "./close.js";
import { lateColumn, type StoredHead, statementJson, statementPdf } from "./formats.js";
import { findKey, findStatement, rowsOf } from "./store.js";

const TYPES = { json: "application/json", pdf: "application/pdf", csv: "text/csv", xlsx: XLSX } as const;
const FORMATS = Object.keys(TYPES) as (keyof typeof TYPES)[];

const Query = Type.Object({
  /** For those who cannot choose with `Accept`. */
  format: Type.Optional(Type.Union(FORMATS.map((format) => Type.Literal(format)))),
  locale: Type.Optional(LocaleTag),
});

export const getStatement = endpoint({
  summary: "Get a statement of account",
  params: Type.Object({ number: RowNumber }),
  query: Query,
  answers: { 200: null },
  errors: ["GENERIC_PARAMETER_MALFORMED", "GENERIC_HTTP_HEADERS_MALFORMED", "MERCHANT_GENERIC_REPORT_UNKNOWN"],
  uses: ["clock", "config", "db", "headers", "notifier", "rng", "secrets"],
  async handle(call) {
    const { config, db, headers, instance, params, query } = call;
    const { serial } = instance;
    const format = query.format ?? demandFormat(headers.accept, TYPES);
    await closeStatements(call, instance);
    const statement = await findStatement(db.queries, serial, params.number);
    const key = await findKey(db.queries, serial);
    if (statement === undefined || key === undefined) {
      // The registry has no code for what the protocol does not know; this one is about a document that is not there.
      throw new TalerError("MERCHANT_GENERIC_REPORT_UNKNOWN", { detail: `there is no statement ${params.number}` });
    }
    const { publicKey } = key;
    const head = JSON.parse(statement.head) as StoredHead;
    const locale = localeOf(query.locale);
    const answerHeaders = {
      "content-disposition": `attachment; filename="statement-${statement.number}.${format}"`,
      vary: "Accept",
      ...(format === "json" ? {} : { "content-language": locale.language }),
    };
    const stream = (mediaType: string, chunks: AsyncIterable<Uint8Array>) =>
      new Answer(200, new DocumentStream(mediaType, chunks), answerHeaders);
    if (format === "json") return stream(TYPES.json, statementJson(db.queries, serial, statement, publicKey));
    const { begin: from, end: to } = statement;
    const options = await makeTableOptions(db, serial, { locale, zone: head.period.time_zone, config, from, to });
    const more = [lateColumn(options, statement)];
    const rows = rowsOf(db.queries, serial, statement);
    if (format === "csv") return stream("text/csv; charset=utf-8", csv(rows, options, more));
    if (format === "xlsx") {
      const { count } = head.rows;
      return stream(TYPES.xlsx, workbook(rows, options, { name: locale.say("statement"), count, more }));
    }
    return stream(TYPES.pdf, statementPdf(db.queries, serial, statement, { options, publicKey }));
  },
});
