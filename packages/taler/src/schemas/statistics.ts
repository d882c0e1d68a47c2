/** Wire types of statistics: GET private/statistics-amount, -counter and -report. */

import { Type } from "typebox";
import { AmountText, Count, DurationJson, TimestampJson } from "./primitives.js";

const BucketRange = Type.Union(
  [
    Type.Literal("hour"),
    Type.Literal("day"),
    Type.Literal("week"),
    Type.Literal("month"),
    Type.Literal("quarter"),
    Type.Literal("year"),
  ],
  { description: "Calendar-aligned in UTC; weeks begin on Monday." },
);

const period = { start_time: TimestampJson, end_time: TimestampJson, range: BucketRange };

/** `end_time` is exclusive; one amount for each currency. */
export const MerchantStatisticsAmountResponse = Type.Object({
  buckets: Type.Array(Type.Object({ ...period, cumulative_amounts: Type.Array(AmountText) })),
  buckets_description: Type.Optional(Type.String()),
  intervals: Type.Array(Type.Object({ start_time: TimestampJson, cumulative_amounts: Type.Array(AmountText) })),
  intervals_description: Type.Optional(Type.String()),
});

export const MerchantStatisticsCounterResponse = Type.Object({
  buckets: Type.Array(Type.Object({ ...period, cumulative_counter: Count })),
  buckets_description: Type.Optional(Type.String()),
  intervals: Type.Array(Type.Object({ start_time: TimestampJson, cumulative_counter: Count })),
  intervals_description: Type.Optional(Type.String()),
});

/** Values are for drawing: floating-point numbers, one for each label. */
export const MerchantStatisticsChart = Type.Object({
  chart_name: Type.String(),
  y_label: Type.String(),
  data_groups: Type.Array(Type.Object({ start_date: TimestampJson, values: Type.Array(Type.Number()) })),
  labels: Type.Array(Type.String()),
  cumulative: Type.Boolean(),
});

export const MerchantStatisticsReportResponse = Type.Object({
  business_name: Type.String(),
  start_date: TimestampJson,
  end_date: TimestampJson,
  bucket_period: DurationJson,
  charts: Type.Array(MerchantStatisticsChart),
});
