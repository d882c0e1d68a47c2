/**
 * GET [/instances/$INSTANCE]/private/statistics-report/$NAME, and the same for the administrator: statistics as tables that
 * can be drawn. Its numbers are for charts and spreadsheets; money is counted elsewhere.
 */

import { RequestLineText } from "@kontor/taler/schemas/primitives";
import { MerchantStatisticsReportResponse } from "@kontor/taler/schemas/statistics";
import { DAY, type Duration, HOUR, type Timestamp, timestampToJson } from "@kontor/taler/time";
import { type StaticDecode, Type } from "typebox";
import type { Clock } from "../clock.js";
import type { Database } from "../database/connection.js";
import { makePdf } from "../documents/pdf.js";
import { Answer, Document, ok } from "../http/answer.js";
import { endpoint, rootEndpoint } from "../http/endpoint.js";
import { preferredType } from "../http/negotiate.js";
import { csvDocument, DecimalNumber, type Table } from "../http/spreadsheet.js";
import type { Instance } from "../instances/instance.js";
import { namedInstance } from "../management/instance-path.js";
import { malformed, TalerError } from "../taler-error.js";
import { KEPT, moveBucket, RANGES, type Range, startOfBucket } from "./buckets.js";
import { type Chart, REPORTS, type ReportName } from "./reports.js";
import { countAll } from "./store.js";

const Query = Type.Object({
  granularity: Type.Optional(Type.Union(RANGES.map((range) => Type.Literal(range)))),
  count: Type.Optional(
    Type.Codec(Type.String({ maxLength: 100, pattern: "^[0-9]{1,4}$", description: "1 to 1000" }))
      .Decode(Number)
      .Encode(String),
  ),
});

const MOST_BUCKETS = 1000;
const DEFAULT_COUNT: Readonly<Record<Range, number>> = { hour: 24, day: 30, week: 12, month: 12, quarter: 8, year: 5 };
const MEDIA_TYPES = ["application/json", "text/csv", "application/pdf"] as const;

const parts = {
  summary: "Show statistics as charts",
  query: Query,
  answers: { 200: MerchantStatisticsReportResponse },
} as const;

const ERRORS = ["GENERIC_PARAMETER_MALFORMED", "GENERIC_ENDPOINT_UNKNOWN", "GENERIC_HTTP_HEADERS_MALFORMED"] as const;

export const getStatisticsReport = endpoint({
  ...parts,
  params: Type.Object({ name: Type.String({ maxLength: 200 }) }),
  errors: [...ERRORS],
  uses: ["clock", "db", "headers"],
  handle: (call) => report(call, call.instance, call.params.name),
});

export const getStatisticsReportAsAdministrator = rootEndpoint({
  ...parts,
  params: Type.Object({ id: RequestLineText, name: Type.String({ maxLength: 200 }) }),
  errors: [...ERRORS, "MERCHANT_GENERIC_INSTANCE_UNKNOWN"],
  uses: ["clock", "db", "headers", "instances"],
  handle: async (call) => report(call, await namedInstance(call.instances, call.params.id), call.params.name),
});

interface ReportCall {
  readonly db: Database;
  readonly clock: Clock;
  readonly query: StaticDecode<typeof Query>;
  readonly headers: { readonly accept?: string | undefined };
}

async function report(call: ReportCall, instance: Instance, name: string): Promise<Answer> {
  const { db, clock, query } = call;
  // Not `in`: __proto__ and toString are no reports.
  if (!Object.hasOwn(REPORTS, name)) {
    throw new TalerError("GENERIC_ENDPOINT_UNKNOWN", {
      detail: `there is no report ${name}, but ${Object.keys(REPORTS).join(", ")}`,
    });
  }
  const render = rendererFor(call.headers.accept);
  const { granularity: range = "month", count = DEFAULT_COUNT[query.granularity ?? "month"] } = query;
  if (count < 1 || count > MOST_BUCKETS) throw malformed("count", `1 to ${MOST_BUCKETS}`);
  const now = clock.now();
  const current = startOfBucket(range, now);
  const starts = Array.from({ length: count }, (_, index) => moveBucket(range, current, index + 1 - count));
  demandKept(range, starts[0]!, now);
  await countAll(db, instance.serial);
  const charts = await REPORTS[name as ReportName](await db.queriesForReading(), instance.serial, range, starts);
  return render({ name, businessName: instance.name, range, starts, charts, now });
}

/** @throws TalerError with 410 for a time of which nothing so fine is kept */
function demandKept(range: Range, start: Timestamp, now: Timestamp): void {
  const kept = KEPT[range];
  if (kept === undefined || start >= startOfBucket(range, now - kept)) return;
  const detail = `count: statistics by ${range} are kept for ${kept / DAY} days`;
  throw new TalerError("GENERIC_PARAMETER_MALFORMED", { status: 410, parameter: "count", detail });
}

interface Report {
  readonly name: string;
  readonly businessName: string;
  readonly range: Range;
  readonly starts: readonly Timestamp[];
  readonly charts: readonly Chart[];
  readonly now: Timestamp;
}

function rendererFor(accept: string | undefined): (report: Report) => Promise<Answer> | Answer {
  const wanted = preferredType(accept, MEDIA_TYPES);
  if (wanted === undefined) {
    const detail = `Accept: there is only ${MEDIA_TYPES.join(", ")}`;
    throw new TalerError("GENERIC_HTTP_HEADERS_MALFORMED", { status: 406, detail });
  }
  if (wanted === "application/pdf") return asPdf;
  return wanted === "text/csv" ? asCsv : asJson;
}

const PERIOD: Readonly<Record<Range, Duration>> = {
  hour: HOUR,
  day: DAY,
  week: 7n * DAY,
  month: 30n * DAY,
  quarter: 91n * DAY,
  year: 365n * DAY,
};

function asJson({ businessName, range, starts, charts }: Report): Answer {
  return ok({
    business_name: businessName,
    start_date: timestampToJson(starts[0]!),
    end_date: timestampToJson(moveBucket(range, starts.at(-1)!, 1)),
    bucket_period: { d_us: Number(PERIOD[range]) },
    charts: charts.map(({ name, unit, labels, values }) => ({
      chart_name: name,
      y_label: unit,
      data_groups: starts.map((start, index) => ({ start_date: timestampToJson(start), values: values[index]! })),
      labels,
      cumulative: false,
    })),
  });
}

function asCsv({ starts, charts }: Report): Answer {
  const table: Table = {
    name: "Statistics",
    columns: ["begin", ...charts.flatMap(({ name, labels }) => labels.map((label) => `${name} (${label})`))],
    rows: starts.map((start, index) => [
      new Date(Number(start / 1000n)),
      ...charts.flatMap(({ values }) => values[index]!.map((value) => new DecimalNumber(decimal(value)))),
    ]),
  };
  return new Answer(200, csvDocument(table));
}

const TITLES: Readonly<Record<ReportName, string>> = {
  transactions: "Transactions",
  "money-pots": "Money pots",
  taxes: "Taxes",
  "sales-funnel": "From orders to payments",
};

/** More would not be legible; the values of all stand in the tables. */
const LABELS_OF_CHART = 12;
/** Beside the time. */
const COLUMNS_OF_TABLE = 6;

async function asPdf(report: Report): Promise<Answer> {
  const { businessName, charts, name, range, starts } = report;
  const title = TITLES[name as ReportName];
  const now = new Date(Number(report.now / 1000n));
  const groups = starts.map((start) => periodName(range, start));
  const content = await makePdf({ title: `${businessName}: ${title}`, language: "en", now }, async function* (writer) {
    writer.heading(title, 1);
    writer.paragraph(businessName);
    const [first, last] = [groups[0]!, groups.at(-1)!];
    writer.paragraph(
      `${first} to ${last}, by ${range} (UTC). Made on ${now.toISOString().slice(0, 16).replace("T", " ")}.`,
    );
    if (charts.length === 0) writer.paragraph("Nothing was counted in this time.");
    for (const { name: chart, labels, values } of charts) {
      const shown = labels.slice(0, LABELS_OF_CHART);
      const description = `${chart} by ${range}: ${shown.join(", ") || "nothing"}. The values stand in the table below.`;
      const bars = values.map((row) => row.slice(0, LABELS_OF_CHART));
      writer.barChart({ title: chart, description, groups, labels: shown, values: bars });
      for (let from = 0; from < labels.length; from += COLUMNS_OF_TABLE) {
        const some = (all: readonly string[]) => all.slice(from, from + COLUMNS_OF_TABLE);
        yield* writer.table(
          [{ title: "Begin", share: 2 }, ...some(labels).map((label) => ({ title: label, share: 2, isNumber: true }))],
          values.map((row, index) => [groups[index]!, ...some(row.map(decimal))]),
        );
      }
    }
  });
  const headers = { "content-disposition": `inline; filename="${name}.pdf"` };
  return new Answer(200, new Document("application/pdf", content), headers);
}

/** As exact as the number is, and never with an exponent. */
function decimal(value: number): string {
  return value.toFixed(8).replace(/\.?0+$/, "");
}

/** What a period is called, in UTC. */
function periodName(range: Range, start: Timestamp): string {
  const text = new Date(Number(start / 1000n)).toISOString();
  if (range === "hour") return `${text.slice(0, 10)} ${text.slice(11, 16)}`;
  if (range === "quarter") return `${text.slice(0, 4)} Q${(Number(text.slice(5, 7)) + 2) / 3}`;
  return text.slice(0, range === "year" ? 4 : range === "month" ? 7 : 10);
}
