import Value from "typebox/value";
import { expect, test } from "vitest";
import { routes } from "../server.js";
import { exampleOf } from "./examples.js";
import { groupOf, OTHERS } from "./groups.js";
import { openApiDocument } from "./openapi.js";

const { paths, components } = openApiDocument(routes, "1.0.0");

const withBody = routes.filter(({ endpoint }) => endpoint.body !== undefined);

test.each(withBody.map((route) => [`${route.method} ${route.path}`, route] as const))(
  "%s",
  (_, { method, path, endpoint }) => {
    const item = paths[path.replace(/:(\w+)/g, "{$1}")]!;
    const operation = item[method.toLowerCase() as "post"]!;
    const example = exampleOf(operation.requestBody!.content["application/json"].schema, components.schemas);
    const errors = Value.Errors(endpoint.body!, example).map(
      ({ instancePath, message }) => `${instancePath} ${message}`,
    );
    expect({ example, errors }).toEqual({ example, errors: [] });
  },
);

test("every path is in a group in which people look for it", () => {
  expect(routes.map(({ path }) => path).filter((path) => groupOf(path) === OTHERS)).toEqual([]);
});
