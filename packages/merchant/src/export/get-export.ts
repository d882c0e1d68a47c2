/**
 * GET [/instances/$INSTANCE]/private/kontor/export: a row for each thing that happened to the shop's money, for
 * spreadsheets, bookkeepers and programs. An addition of Kontor's.
 */

import { toSeconds } from "@kontor/taler/time";
import { Type } from "typebox";
import { pdfStream } from "../documents/pdf.js";
import { ROWS_OF_SHEET } from "../documents/xlsx.js";
import { Answer, DocumentStream } from "../http/answer.js";
import { endpoint } from "../http/endpoint.js";
import { demandFormat } from "../http/negotiate.js";
import { enterAll } from "../journal/enter.js";
import { countEntries, entriesOf, newestEntry } from "../journal/store.js";
import { wantedZone } from "../shop-days/get-shop-days.js";
import { TalerError } from "../taler-error.js";
import { localTime, printDay } from "../time-zones/zone.js";
import { csv, json, workbook, writeTable, XLSX } from "./formats.js";
import { PeriodQuery, periodOf } from "./period.js";
import { makeTableOptions } from "./table-options.js";
import { LocaleTag, localeOf } from "./words.js";

const TYPES = { csv: "text/csv", xlsx: XLSX, pdf: "application/pdf", json: "application/json" } as const;
const FORMATS = Object.keys(TYPES) as (keyof typeof TYPES)[];

const Query = Type.Object({
  ...PeriodQuery,
  /** For those who cannot choose with `Accept`. */
  format: Type.Optional(Type.Union(FORMATS.map((format) => Type.Literal(format)))),
  locale: Type.Optional(LocaleTag),
  /** In place of the shop's own. */
  time_zone: Type.Optional(Type.String({ maxLength: 100 })),
});

const MOST_SHEETS = 9;
/** More rows, some ten thousand pages, are no document for people. */
const MOST_ON_PAPER = 250_000;

export const getExport = endpoint({
  summary: "Export what happened to the shop's money",
  query: Query,
  answers: { 200: null },
  errors: ["GENERIC_PARAMETER_MALFORMED", "GENERIC_HTTP_HEADERS_MALFORMED", "GENERIC_UPLOAD_EXCEEDS_LIMIT"],
  uses: ["clock", "config", "db", "headers"],
  async handle(call) {
    const { clock, config, db, headers, instance, query } = call;
    const { serial } = instance;
    const format = query.format ?? demandFormat(headers.accept, TYPES);
    const zone = await wantedZone(db.queries, serial, config, query.time_zone);
    const now = clock.now();
    const { from, to } = periodOf(query, zone, now);
    await enterAll(call, serial);
    const books = await db.queriesForReading();
    const section = { from, to, upTo: await newestEntry(books, serial) };
    const locale = localeOf(query.locale);
    const options = await makeTableOptions(db, serial, { locale, zone, config, from, to });
    const entries = () => entriesOf(books, serial, section);
    const days = `${printDay(localTime(zone, from))}_${printDay(localTime(zone, to - 1n))}`;
    const answerHeaders = {
      "content-disposition": `attachment; filename="${days}.${format}"`,
      vary: "Accept",
      ...(format === "json" ? {} : { "content-language": locale.language }),
    };
    const stream = (chunks: AsyncIterable<Uint8Array>) =>
      new Answer(
        200,
        new DocumentStream(format === "csv" ? "text/csv; charset=utf-8" : TYPES[format], chunks),
        answerHeaders,
      );
    if (format === "csv") return stream(csv(entries(), options));
    if (format === "json") {
      return stream(json(entries(), { from: { t_s: toSeconds(from) }, to: { t_s: toSeconds(to) }, time_zone: zone }));
    }
    const most = format === "pdf" ? MOST_ON_PAPER : ROWS_OF_SHEET * MOST_SHEETS;
    const count = await countEntries(books, serial, section, most);
    if (count > most) {
      const detail = `format: more than ${most} rows; ask for a shorter time, or for another format`;
      throw new TalerError("GENERIC_UPLOAD_EXCEEDS_LIMIT", { parameter: "format", detail });
    }
    if (format === "xlsx") {
      return stream(workbook(entries(), options, { name: locale.say("transactions"), count }));
    }
    const title = locale.say("transactions");
    const about = {
      title: `${instance.name}: ${title}`,
      language: locale.language,
      now: new Date(Number(now / 1000n)),
    };
    return stream(
      pdfStream({ ...about, isWide: true }, async function* (writer) {
        writer.heading(title, 1);
        writer.paragraph(`${instance.name} · ${days.replace("_", " – ")} · ${zone}`);
        yield* writeTable(writer, entries, options);
      }),
    );
  },
});
