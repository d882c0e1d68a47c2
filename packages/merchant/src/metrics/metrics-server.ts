/** GET /metrics for Prometheus, on a listener of its own: how a shop's business goes is not for the public. */

import { createServer, type Server } from "node:http";
import { AggregatorRegistry } from "prom-client";
import type { CountedMetrics, Metrics } from "./metrics.js";

/**
 * Not listening yet.
 * @param ofWorkers what other processes have counted, which is added up
 */
export function metricsServer(metrics: Metrics, ofWorkers?: () => Promise<readonly CountedMetrics[]>): Server {
  metrics.countProcess();
  const text = async () => {
    if (ofWorkers === undefined) return metrics.registry.metrics();
    const [own, others] = await Promise.all([metrics.inJson(), ofWorkers()]);
    return AggregatorRegistry.aggregate([own, ...others]).metrics();
  };
  return createServer((request, response) => {
    if (request.method !== "GET" || request.url?.split("?")[0] !== "/metrics") {
      response.writeHead(404).end();
      return;
    }
    text().then(
      (text) => response.writeHead(200, { "content-type": metrics.registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
}
