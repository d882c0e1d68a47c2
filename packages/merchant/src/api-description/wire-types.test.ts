import { readdirSync, readFileSync } from "node:fs";
import { AmountText, TimestampJson } from "@kontor/taler/schemas/primitives";
import { PayRequest } from "@kontor/taler/schemas/public-orders";
import { Type } from "typebox";
import { expect, test } from "vitest";
import { wireTypeName } from "./wire-types.js";

/** What only exchanges, banks and donation authorities say. */
const NOT_OURS = ["bank", "donau-service", "exchange", "exchange-keys", "wire-codec"];

test("the wire types of every module of the protocol have their names", () => {
  const files = readdirSync(new URL("../../../taler/src/schemas/", import.meta.url));
  const modules = files.filter((file) => /(?<!\.test)\.ts$/.test(file)).map((file) => file.replace(/\.ts$/, ""));
  const source = readFileSync(new URL("wire-types.ts", import.meta.url), "utf8");
  const missing = modules.filter((name) => !NOT_OURS.includes(name) && !source.includes(`schemas/${name}"`));
  expect(missing, "modules to add to wire-types.ts").toEqual([]);
});

test("a wire type keeps its name where it is optional, and a part of it has none", () => {
  expect(wireTypeName(PayRequest)).toBe("PayRequest");
  expect(wireTypeName(Type.Optional(AmountText))).toBe("AmountText");
  expect(wireTypeName(Type.Optional(TimestampJson))).toBe("TimestampJson");
  expect(wireTypeName(Type.Object({}))).toBeUndefined();
});
