/** What tills and customers' browsers see of the inventory. */

import { createHash } from "node:crypto";
import { encodeBase32 } from "@kontor/taler/base32";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../testing/test-app.js";

const PICTURE = "data:image/png;base64,iVBORw0KGgo=";
const HASH = createHash("sha256").update(PICTURE).digest();

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  await app.makeInstance("admin");
  await app.makeInstance("other");
});
afterAll(() => app?.stop());

const post = (path: string, body: object) => app.askAsOwner({ method: "POST", url: `/private/${path}`, body });
const pos = () => app.askAsOwner({ url: "/private/pos" });

describe("a till", () => {
  test("learns of everything in one answer", async () => {
    expect((await pos()).body).toEqual({ products: [], categories: [{ id: 0, name: "default" }] });
    const { category_id: drinks } = (await post("categories", { name: "Drinks", name_i18n: { de: "Getränke" } })).body;
    const tea = {
      product_id: "tea",
      product_name: "Tea",
      description: "A pot of tea",
      unit: "VolumeUnitLitre",
      unit_price: ["KUDOS:2", "EUR:1"],
      unit_total_stock: "2.5",
      image: PICTURE,
      categories: [drinks],
      minimum_age: 3,
      taxes: [{ name: "VAT", tax: "KUDOS:0.1" }],
    };
    expect((await post("products", tea)).status).toBe(204);
    const shownTea = {
      ...tea,
      product_serial: expect.any(Number),
      description_i18n: {},
      unit_allow_fraction: true,
      unit_precision_level: 3,
      price: "KUDOS:2",
      total_stock: 2,
    };
    const categories = [{ id: drinks, name: "Drinks", name_i18n: { de: "Getränke" } }];
    expect((await pos()).body).toEqual({ products: [shownTea], categories });

    const air = { product_id: "air", description: "Air", unit: "breath", price: "KUDOS:0", total_stock: -1 };
    for (const categories of [undefined, [], [0]]) {
      expect((await post("products", { ...air, categories })).status).toBe(204);
    }
    const shownAir = {
      product_serial: expect.any(Number),
      product_id: "air",
      product_name: "Air",
      description: "Air",
      description_i18n: {},
      unit: "breath",
      unit_allow_fraction: false,
      unit_precision_level: 0,
      unit_price: ["KUDOS:0"],
      price: "KUDOS:0",
      categories: [0],
      unit_total_stock: "-1",
    };
    expect((await pos()).body).toEqual({
      products: [shownTea, shownAir],
      categories: [{ id: 0, name: "default" }, ...categories],
    });
  });
});

describe("a picture", () => {
  const show = (hash: string, base = "") => app.ask({ url: `${base}/products/${hash}/image` });

  test("is shown to anybody who knows its hash, in either way of writing it", async () => {
    const product = { product_id: "pictured", description: "x", unit: "Piece", price: "KUDOS:1", total_stock: 1 };
    expect((await post("products", { ...product, image: PICTURE })).status).toBe(204);
    for (const hash of [encodeBase32(HASH), encodeBase32(HASH).toLowerCase(), HASH.toString("hex")]) {
      expect(await show(hash)).toMatchObject({ status: 200, body: { image: PICTURE } });
    }
    expect(await show(encodeBase32(HASH), "/instances/other")).toMatchObject({ status: 404, body: { code: 2006 } });
    for (const id of ["tea", "pictured"]) {
      await app.askAsOwner({ method: "PATCH", url: `/private/products/${id}`, body: { image: "" } });
    }
    expect(await show(encodeBase32(HASH))).toMatchObject({ status: 404, body: { code: 2006 } });
  });

  test.each(["x", "0".repeat(51), "0".repeat(65), "-".repeat(52)])("has no hash like %s", async (hash) => {
    expect(await show(hash)).toMatchObject({ status: 400, body: { parameter: "imageHash" } });
  });
});
