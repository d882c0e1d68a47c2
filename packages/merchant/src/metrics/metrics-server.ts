/** GET /metrics for Prometheus, on a listener of its own: how a shop's business goes is not for the public. */

import { createServer, type Server } from "node:http";
import { collectDefaultMetrics } from "prom-client";
import type { Metrics } from "./metrics.js";

/** Not listening yet. */
export function metricsServer(metrics: Metrics): Server {
  collectDefaultMetrics({ register: metrics.registry });
  return createServer((request, response) => {
    if (request.method !== "GET" || request.url?.split("?")[0] !== "/metrics") {
      response.writeHead(404).end();
      return;
    }
    metrics.registry.metrics().then(
      (text) => response.writeHead(200, { "content-type": metrics.registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
}
