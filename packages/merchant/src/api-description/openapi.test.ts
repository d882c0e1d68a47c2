import { describe, expect, test } from "vitest";
import { PROGRAM_VERSION } from "../program-version.js";
import { routes } from "../server.js";
import { type JsonSchema, type Operation, openApiDocument } from "./openapi.js";

const description = openApiDocument(routes, PROGRAM_VERSION);
const operations = Object.entries(description.paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([member]) => member !== "servers")
    .map(([method, operation]) => ({ name: `${method} ${path}`, path, operation: operation as Operation })),
);

/** Every JSON object in a value, with where it stands. */
function* objectsIn(value: unknown, place = "#"): Generator<{ place: string; object: JsonSchema }> {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) yield { place, object: value as JsonSchema };
  for (const [name, member] of Object.entries(value)) yield* objectsIn(member, `${place}/${name}`);
}

function resolve(reference: string): unknown {
  const steps = reference.replace(/^#\//, "").split("/");
  return steps.reduce<unknown>((value, step) => (value as JsonSchema | undefined)?.[step], description);
}

describe("every route", () => {
  test("is described once, under an id of its own", () => {
    expect(operations).toHaveLength(routes.length);
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
  });

  test.each(operations)("$name says what it is for, who may call it, and how it fails", ({ path, operation }) => {
    expect(operation.summary).toMatch(/^[A-Z].{5,}[^.]$/);
    expect(operation["x-errors"]).toContain("GENERIC_INTERNAL_INVARIANT_FAILURE");
    const isLogin = path === "/private/token";
    const isProtected = /^\/(?:private|management)(?:\/|$)/.test(path);
    expect(operation["x-permission"] !== undefined, "x-permission").toBe(isProtected && !isLogin);
    expect(operation.security.length > 0, "security").toBe(isProtected);
    // Making an instance of one's own is refused with the same code, whatever one shows, and so is a code that is used, or a
    // key that is no token.
    const isRefused = ["/instances", "/kontor/pairings", "/kontor/display"].includes(path);
    expect(operation.responses[401] !== undefined, "401").toBe(isProtected || isRefused);
    if (operation["x-permission"] !== undefined) expect(operation.description).toContain(operation["x-permission"]);
  });

  test.each(operations)("$name describes its parameters and answers", ({ path, operation }) => {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const parameters = operation.parameters ?? [];
    expect(parameters.filter((parameter) => parameter.in === "path").map(({ name }) => name)).toEqual(inPath);
    expect(parameters.every(({ in: where, required }) => where !== "path" || required)).toBe(true);
    const statuses = Object.keys(operation.responses);
    expect(statuses.some((status) => /^2\d\d$/.test(status))).toBe(true);
    for (const response of Object.values(operation.responses)) expect(response.description).not.toBe("");
  });
});

describe("the document", () => {
  test("survives JSON unchanged, so that nothing of the program's inside is in it", () => {
    expect(JSON.parse(JSON.stringify(description))).toEqual(description);
    for (const { place, object } of objectsIn(description)) {
      expect(
        Object.keys(object).filter((name) => name.startsWith("~")),
        place,
      ).toEqual([]);
    }
  });

  test("has only references that lead somewhere", () => {
    const references = [...objectsIn(description)].filter(({ object }) => typeof object.$ref === "string");
    expect(references.length).toBeGreaterThan(20);
    for (const { place, object } of references) expect(resolve(object.$ref as string), place).toBeTypeOf("object");
  });

  test("names the wire types as the protocol does", () => {
    const { schemas } = description.components;
    expect(Object.keys(schemas)).toEqual(
      expect.arrayContaining(["ErrorDetail", "PayRequest", "CoinPaySig", "AmountText", "TimestampJson"]),
    );
    for (const name of Object.keys(schemas)) expect(name).toMatch(/^[A-Za-z0-9._-]+$/);
    expect(schemas.PayRequest).toMatchObject({
      type: "object",
      properties: { coins: { type: "array", items: { $ref: "#/components/schemas/CoinPaySig" } } },
    });
  });

  test("tells the members that only some errors have", () => {
    const refused = description.paths["/private/orders"]!.post as Operation;
    expect(refused.responses[410]!.content!["application/json"]!.schema.allOf).toContainEqual({
      $ref: "#/components/schemas/OutOfStockResponse",
    });
  });

  test("is OpenAPI 3.1 in its structure", () => {
    expect(description.openapi).toBe("3.1.0");
    expect(description.info).toMatchObject({ title: expect.any(String), version: PROGRAM_VERSION });
    const schemes = Object.keys(description.components.securitySchemes);
    for (const path of Object.keys(description.paths)) expect(path).toMatch(/^(?:\/(?:[\w.-]+|\{\w+\}))+$/);
    for (const { operation } of operations) {
      for (const requirement of operation.security)
        expect(schemes).toEqual(expect.arrayContaining(Object.keys(requirement)));
      for (const status of Object.keys(operation.responses)) expect(status).toMatch(/^[1-5]\d\d$/);
      for (const parameter of operation.parameters ?? []) {
        expect(["path", "query", "header"]).toContain(parameter.in);
        expect(parameter.schema).toBeTypeOf("object");
      }
    }
  });

  test("has JSON schemas whose keywords have values of the right kind", () => {
    const types = ["string", "integer", "number", "boolean", "object", "array", "null"];
    const schemaPlaces =
      /\/(?:schema|schemas\/[^/]+)(?:\/(?:properties|patternProperties)\/[^/]+|\/(?:anyOf|allOf)\/\d+|\/items|\/additionalProperties)*$/;
    const schemas = [...objectsIn(description)].filter(({ place }) => schemaPlaces.test(place));
    expect(schemas.length).toBeGreaterThan(100);
    for (const { place, object } of schemas) {
      if (object.type !== undefined) expect(types, place).toContain(object.type);
      if (object.required !== undefined) {
        expect(Object.keys(object.properties ?? {}), place).toEqual(
          expect.arrayContaining(object.required as string[]),
        );
      }
      if (object.pattern !== undefined) expect(() => new RegExp(object.pattern as string, "u"), place).not.toThrow();
      if (object.enum !== undefined)
        expect(new Set(object.enum as unknown[]).size, place).toBe((object.enum as unknown[]).length);
      if (object.type === "array") expect(object.items, place).toBeTypeOf("object");
    }
  });

  test("tells what the scopes of tokens permit", () => {
    expect(description.info.description).toContain("| `order-simple` | `orders-read`, `orders-write` |");
  });
});
