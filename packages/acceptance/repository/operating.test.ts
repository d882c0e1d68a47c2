/** What the operator's guide says of options and metrics is so, and none is left out. */

import { loadConfig } from "@kontor/merchant/config/config";
import { Metrics } from "@kontor/merchant/metrics/metrics";
import { expect, test } from "vitest";
import { readDocument } from "./typed-blocks.js";

const guide = readDocument("docs/operating.md");

test("every option of [kontor] is described, and none that does not exist", () => {
  const known = loadConfig({ env: {} })
    .settings.filter(({ section }) => section === "kontor")
    .map(({ option }) => option);
  const tables = [...guide.matchAll(/^\| `\[kontor\]` .*\n(?:\|.*\n)+/gm)].map(([table]) => table);
  const described = tables
    .flatMap((table) => table.split("\n"))
    .flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`([A-Z_]+)`/g)].map(([, option]) => option!));
  expect(described.toSorted()).toEqual([...new Set(known)].toSorted());
});

test("the defaults that the guide names are those of the program", () => {
  const { settings } = loadConfig({ env: {} });
  for (const option of ["DATABASE_POOL_SIZE", "LOG_LEVEL", "UPLOAD_LIMIT", "KEEP_EXPIRED_ORDERS"]) {
    const setting = settings.find((candidate) => candidate.section === "kontor" && candidate.option === option);
    expect(guide).toContain(`| \`${option}\` | ${setting!.text} |`);
  }
});

test("the metrics that are described are there", async () => {
  const described = [...guide.matchAll(/^\| `(kontor_\w+)`/gm)].map(([, name]) => name!);
  const counted = await new Metrics().registry.metrics();
  const observed = [
    "kontor_database_connections",
    "kontor_database_statements_total",
    "kontor_waiters",
    "kontor_job_backlog",
    "kontor_webhook_oldest_delivery_seconds",
  ];
  expect(described).toHaveLength(13);
  for (const name of described) expect(observed.includes(name) || counted.includes(`# TYPE ${name} `), name).toBe(true);
});
