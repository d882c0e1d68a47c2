/** Every text that a request may bring has a limit in its schema, which the API's description tells. */

import { routes } from "@kontor/merchant/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestShop, type TestShop } from "../shop/test-shop.js";

interface Schema {
  readonly type?: string;
  readonly maxLength?: number;
  readonly const?: unknown;
  readonly enum?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema | readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}

/** Where texts without a limit are, as paths. */
function unlimitedIn(schema: Schema, path: string): string[] {
  const within = Object.entries(schema.properties ?? {}).flatMap(([name, one]) => unlimitedIn(one, `${path}.${name}`));
  const named = Object.entries(schema.patternProperties ?? {}).flatMap(([names, one]) => [
    ...(isBounded(names) ? [] : [`${path}: names of members`]),
    ...unlimitedIn(one, `${path}.*`),
  ]);
  const others =
    typeof schema.additionalProperties === "object" ? unlimitedIn(schema.additionalProperties, `${path}.*`) : [];
  const items = [schema.items ?? []].flat().flatMap((one) => unlimitedIn(one as Schema, `${path}[]`));
  const choices = [schema.anyOf, schema.allOf, schema.oneOf]
    .flatMap((some) => some ?? [])
    .flatMap((one) => unlimitedIn(one, path));
  return [...(isUnlimitedText(schema) ? [path] : []), ...within, ...named, ...others, ...items, ...choices];
}

function isUnlimitedText({ type, maxLength, const: constant, enum: values }: Schema): boolean {
  return type === "string" && maxLength === undefined && constant === undefined && values === undefined;
}

/** Whether a pattern from beginning to end repeats nothing without a bound. */
function isBounded(pattern: string): boolean {
  const bare = pattern.replace(/\\./g, "x").replace(/\[[^\]]*\]/g, "x");
  return pattern.startsWith("^") && pattern.endsWith("$") && !/[*+]|\{\d+,\}/.test(bare);
}

test.each(routes.map((route) => [`${route.method} ${route.path}`, route] as const))("%s", (_name, { endpoint }) => {
  const unlimited = (["params", "query", "body"] as const).flatMap((part) => {
    const schema = endpoint[part] as unknown as Schema | undefined;
    return schema === undefined ? [] : unlimitedIn(schema, part);
  });
  expect([...new Set(unlimited)]).toEqual([]);
});

describe("a text that is too long is refused, and its place named", () => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await startTestShop({ jobs: false });
  });
  afterAll(() => shop?.stop());

  const long = (length: number) => "x".repeat(length);
  const order = { summary: "tea", amount: "KUDOS:1" };
  const product = { product_id: "p", product_name: "tea", description: "tea", unit: "Piece", total_stock: 1 };
  const family = { slug: "f", name: "f", description: "f", kind: "discount", valid_before: { t_s: 2_000_000_000 } };
  const steps = { duration: { d_us: 86_400_000_000 }, validity_granularity: { d_us: 86_400_000_000 } };
  const hook = { webhook_id: "w", event_type: "pay", url: "https://shop.example/", http_method: "POST" };

  test.each([
    ["private/orders", { order: { ...order, summary: long(20_001) } }, "order.summary"],
    ["private/orders", { order: { ...order, summary_i18n: { [long(1001)]: "tea" } } }, "order.summary_i18n"],
    ["private/orders", { order: { ...order, fulfillment_url: `https://x/${long(16_384)}` } }, "order.fulfillment_url"],
    [
      "private/orders",
      { order: { ...order, delivery_location: { town: long(1001) } } },
      "order.delivery_location.town",
    ],
    ["private/orders", { order: { ...order, products: [{ unit: long(1001) }] } }, "order.products[0].unit"],
    ["private/products", { ...product, description: long(20_001) }, "description"],
    ["private/products", { ...product, unit: long(1001) }, "unit"],
    [
      "private/templates",
      { template_id: "t", template_description: long(20_001), template_contract: {} },
      "template_description",
    ],
    ["private/tokenfamilies", { ...family, ...steps, description: long(20_001) }, "description"],
    ["private/webhooks", { ...hook, url: `https://x/${long(5000)}` }, "url"],
    ["private/otp-devices", { otp_device_id: "o", otp_device_description: long(20_001) }, "otp_device_description"],
  ])("POST %s", async (path, body, place) => {
    expect(await shop.call(path, body)).toMatchObject({ status: 400, body: { code: 26, parameter: place } });
  });

  test("what is as long as it may be is taken", async () => {
    const longest = { ...order, summary: long(20_000), summary_i18n: { [long(1000)]: long(20_000) } };
    expect((await shop.call("private/orders", { order: longest })).status).toBe(200);
  });
});
