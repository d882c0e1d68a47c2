import { expect, test } from "vitest";
import { clientTypes } from "./type-writer.js";

test("an operation becomes its parameters, answers and errors", () => {
  const written = clientTypes({
    paths: {
      "/tea/{teaId}": {
        get: {
          summary: "Show a tea",
          parameters: [
            { name: "teaId", in: "path", required: true, schema: { type: "string" } },
            { name: "timeout_ms", in: "query", required: false, schema: { type: "string", pattern: "^[0-9]+$" } },
          ],
          responses: {
            200: { content: { "application/json": { schema: { $ref: "#/components/schemas/Tea" } } } },
            304: {},
            404: { content: { "application/json": { schema: { "x-codes": ["GENERIC_ENDPOINT_UNKNOWN"] } } } },
          },
          "x-errors": ["GENERIC_ENDPOINT_UNKNOWN"],
        },
      },
    },
    components: {
      schemas: {
        Tea: {
          type: "object",
          required: ["kind"],
          properties: {
            kind: { anyOf: [{ const: "green" }, { const: "black" }] },
            "best-before": { type: "integer" },
            labels: { type: "object", additionalProperties: { type: "string" } },
            leaves: { type: "array", items: {} },
          },
        },
      },
    },
  });
  expect(written).toContain(
    'export type Tea = { readonly kind: "green" | "black"; readonly "best-before"?: number | undefined; ' +
      "readonly labels?: { readonly [name: string]: string } | undefined; readonly leaves?: readonly (unknown)[] | undefined };",
  );
  expect(written).toContain("    params: { readonly teaId: string };");
  expect(written).toContain("    query: { readonly timeout_ms?: string | number | boolean | undefined };");
  expect(written).toContain("    answers: { 200: Tea; 304: undefined };");
  expect(written).toContain('      | "GENERIC_ENDPOINT_UNKNOWN";');
  expect(written).toContain('  "GET /tea/{teaId}": [200, 304],');
});
