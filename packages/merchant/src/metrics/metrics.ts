/** What the process counts for Prometheus. Names and labels are bounded: no ids, no URLs that strangers choose. */

import { type Timestamp, toSeconds } from "@kontor/taler/time";
import {
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  type MetricObjectWithValues,
  type MetricValue,
  Registry,
} from "prom-client";

/** What a process has counted, as prom-client puts it in JSON. */
export type CountedMetrics = readonly MetricObjectWithValues<MetricValue<string>>[];

/** Seconds. */
const REQUEST_BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const CALL_BUCKETS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export class Metrics {
  readonly registry = new Registry();
  readonly #registers = [this.registry];

  readonly requests = new Counter({
    name: "kontor_http_requests_total",
    help: "Requests answered, by route pattern",
    labelNames: ["method", "route", "status"],
    registers: this.#registers,
  });
  readonly requestSeconds = new Histogram({
    name: "kontor_http_request_duration_seconds",
    help: "How long answers took, without those to clients that asked to wait for a change",
    labelNames: ["method", "route"],
    buckets: REQUEST_BUCKETS,
    registers: this.#registers,
  });
  readonly exchangeCalls = new Counter({
    name: "kontor_exchange_calls_total",
    help: "Calls to exchanges, by what was called; the outcome is the status or why there was none",
    labelNames: ["exchange", "kind", "outcome"],
    registers: this.#registers,
  });
  readonly exchangeSeconds = new Histogram({
    name: "kontor_exchange_call_duration_seconds",
    help: "How long calls to exchanges took",
    labelNames: ["exchange", "kind"],
    buckets: CALL_BUCKETS,
    registers: this.#registers,
  });
  readonly #jobRuns = new Counter({
    name: "kontor_job_runs_total",
    help: "Runs of background jobs in this process",
    labelNames: ["job", "outcome"],
    registers: this.#registers,
  });
  readonly #jobTimes = new Gauge({
    name: "kontor_job_last_run_timestamp_seconds",
    help: "When the last run of a background job in this process ended so",
    labelNames: ["job", "outcome"],
    registers: this.#registers,
  });
  readonly deliveries = new Counter({
    name: "kontor_webhook_tries_total",
    help: "Tries to tell a webhook: delivered, tried (and to be tried again), failed for good",
    labelNames: ["outcome"],
    registers: this.#registers,
  });
  readonly payments = new Counter({
    name: "kontor_payments_total",
    help: "Orders whose payment this process completed",
    registers: this.#registers,
  });

  /** What Node tells of this process, too. */
  countProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  /** For another process, which adds up. */
  inJson(): Promise<CountedMetrics> {
    return this.registry.getMetricsAsJSON() as unknown as Promise<CountedMetrics>;
  }

  /** A run of a background job has ended. */
  countRun(job: string, outcome: "done" | "failed", now: Timestamp): void {
    this.#jobRuns.inc({ job, outcome });
    this.#jobTimes.set({ job, outcome }, toSeconds(now));
  }

  /** A value that is looked up when Prometheus asks. */
  observe(name: string, help: string, look: () => number): void {
    const gauge: Gauge = new Gauge({ name, help, registers: this.#registers, collect: () => gauge.set(look()) });
  }

  /** A number that only grows, looked up when Prometheus asks. */
  observeTotal(name: string, help: string, look: () => number): void {
    const counter: Counter = new Counter({
      name,
      help,
      registers: this.#registers,
      collect() {
        counter.reset();
        counter.inc(look());
      },
    });
  }

  /** Values by one label, looked up when Prometheus asks. */
  observeEach(name: string, help: string, label: string, look: () => Readonly<Record<string, number>>): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames: [label],
      registers: this.#registers,
      collect() {
        for (const [value, number] of Object.entries(look())) gauge.set({ [label]: value }, number);
      },
    });
  }

  /** Values by several labels that take a moment; none while they cannot be had. */
  observeSlowly(
    name: string,
    help: string,
    labelNames: readonly string[],
    look: () => Promise<readonly Sample[]>,
  ): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames: [...labelNames],
      registers: this.#registers,
      async collect() {
        const samples = await look().catch(() => []);
        gauge.reset();
        for (const { labels, value } of samples) gauge.set({ ...labels }, value);
      },
    });
  }
}
