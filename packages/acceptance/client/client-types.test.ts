import { readFileSync } from "node:fs";
import { clientTypes } from "@kontor/client/type-writer";
import { openApiDocument } from "@kontor/merchant/api-description/openapi";
import { routes } from "@kontor/merchant/server";
import { expect, test } from "vitest";

test("the client's types are those of the API (after a change: npm run client-types)", () => {
  const committed = readFileSync(new URL("../../client/src/api.ts", import.meta.url), "utf8");
  expect(committed).toBe(clientTypes(openApiDocument(routes, "")));
});
