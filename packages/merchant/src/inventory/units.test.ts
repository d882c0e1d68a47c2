import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../testing/test-app.js";
import { BUILTIN_UNITS, effectivePolicy } from "./units.js";

const UNITS = "/private/units";

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  await app.makeInstance("admin");
  await app.makeInstance("other");
});
afterAll(() => app?.stop());

const path = (unit: string) => `${UNITS}/${encodeURIComponent(unit)}`;
const add = (body: object) => app.askAsOwner({ method: "POST", url: UNITS, body });
const show = (unit: string) => app.askAsOwner({ url: path(unit) });
const patch = (unit: string, body: object) => app.askAsOwner({ method: "PATCH", url: path(unit), body });
const remove = (unit: string) => app.askAsOwner({ method: "DELETE", url: path(unit) });
const list = async () => (await app.askAsOwner({ url: UNITS })).body.units as Record<string, unknown>[];
const unknown = { status: 404, body: { code: 2004 } };
const builtin = { status: 409, body: { code: 2033 } };

describe("a unit of the program", () => {
  test("is there in every shop", async () => {
    const units = await list();
    expect(units).toHaveLength(BUILTIN_UNITS.length);
    expect(units).toContainEqual({
      unit_serial: expect.any(Number),
      unit: "WeightUnitKg",
      unit_name_long: "kilogram",
      unit_name_short: "kg",
      unit_allow_fraction: true,
      unit_precision_level: 3,
      unit_active: true,
      unit_builtin: true,
    });
    expect((await show("Piece")).body).toMatchObject({ unit_allow_fraction: false, unit_precision_level: 0 });
    expect(new Set(units.map(({ unit_serial }) => unit_serial)).size).toBe(units.length);
  });

  test("is divided as the shop wants it, in that shop alone", async () => {
    expect((await patch("WeightUnitG", { unit_precision_level: 4, unit_active: false })).status).toBe(204);
    expect((await show("WeightUnitG")).body).toMatchObject({ unit_precision_level: 4, unit_active: false });
    expect((await patch("WeightUnitG", { unit_allow_fraction: false })).status).toBe(204);
    const changed = { unit_allow_fraction: false, unit_precision_level: 0, unit_active: false, unit_builtin: true };
    expect((await show("WeightUnitG")).body).toMatchObject(changed);
    expect((await list()).find(({ unit }) => unit === "WeightUnitG")).toMatchObject(changed);
    const theirs = await app.askAsOwner({ url: "/instances/other/private/units/WeightUnitG" });
    expect(theirs.body).toMatchObject({ unit_allow_fraction: true, unit_active: true });
  });

  test("keeps its names, and stays", async () => {
    for (const answer of [
      await patch("Piece", { unit_name_long: "thing" }),
      await patch("Piece", { unit_name_short_i18n: { de: "Stk" }, unit_active: false }),
      await add({ unit: "Piece", unit_name_long: "piece", unit_name_short: "pc" }),
      await remove("Piece"),
    ]) {
      expect(answer).toMatchObject(builtin);
    }
    expect((await show("Piece")).body).toMatchObject({ unit_name_long: "piece", unit_active: true });
  });
});

describe("a unit of the shop's own", () => {
  const bale = { unit: "Bale", unit_name_long: "bale of cloth", unit_name_short: "bale" };

  test("is added, changed and removed", async () => {
    expect((await add({ ...bale, unit_name_long_i18n: { de: "Ballen" } })).status).toBe(204);
    const shown = {
      ...bale,
      unit_serial: expect.any(Number),
      unit_name_long_i18n: { de: "Ballen" },
      unit_allow_fraction: false,
      unit_precision_level: 0,
      unit_active: true,
      unit_builtin: false,
    };
    expect((await show("Bale")).body).toEqual(shown);
    expect((await patch("Bale", { unit_allow_fraction: true, unit_precision_level: 2 })).status).toBe(204);
    expect((await patch("Bale", { unit_name_short: "bl", unit_active: false })).status).toBe(204);
    const changed = { unit_name_short: "bl", unit_active: false, unit_allow_fraction: true, unit_precision_level: 2 };
    expect((await show("Bale")).body).toEqual({ ...shown, ...changed });
    expect((await list()).at(-1)).toEqual({ ...shown, ...changed });

    // Added again, it is in use again.
    expect((await add({ ...bale, unit_precision_level: 3 })).status).toBe(204);
    expect((await show("Bale")).body).toMatchObject({ unit_active: true, unit_precision_level: 0 });
    expect((await remove("Bale")).status).toBe(204);
    for (const answer of [await show("Bale"), await patch("Bale", {}), await remove("Bale")]) {
      expect(answer).toMatchObject(unknown);
    }
  });

  test("decides how its products are divided, until they say so themselves", async () => {
    await add({ ...bale, unit: "Roll", unit_allow_fraction: true, unit_precision_level: 1 });
    const product = { product_id: "cloth", description: "Cloth", unit: "Roll", price: "KUDOS:1" };
    const url = "/private/products";
    const stock = (unit_total_stock: string) =>
      app.askAsOwner({ method: "POST", url, body: { ...product, unit_total_stock } });
    expect(await stock("1.25")).toMatchObject({ status: 400, body: { parameter: "unit_total_stock" } });
    expect((await stock("1.5")).status).toBe(204);
    const policy = async () => {
      const { unit_allow_fraction, unit_precision_level } = (await app.askAsOwner({ url: `${url}/cloth` })).body;
      return [unit_allow_fraction, unit_precision_level];
    };
    expect(await policy()).toEqual([true, 1]);
    await patch("Roll", { unit_precision_level: 2 });
    expect(await policy()).toEqual([true, 2]);
    await app.askAsOwner({ method: "PATCH", url: `${url}/cloth`, body: { unit_precision_level: 4 } });
    expect(await policy()).toEqual([true, 4]);
    await remove("Roll");
    expect(await policy()).toEqual([false, 0]);
  });

  test.each([
    [{ unit_precision_level: 7 }, "unit_precision_level"],
    [{ unit_precision_level: -1 }, "unit_precision_level"],
    [{ unit: "" }, "unit"],
    [{ unit_name_long: undefined }, "unit_name_long"],
  ])("with %o is refused", async (members, parameter) => {
    expect(await add({ ...bale, unit: "Bad", ...members })).toMatchObject({
      status: 400,
      body: { code: 26, parameter },
    });
    expect(await show("Bad")).toMatchObject(unknown);
  });
});

test("a product without a word about fractions is as its unit, and in a unit that nobody knows it is whole", () => {
  const silent = { allowFraction: undefined, precisionLevel: undefined };
  const kilogram = { allowFraction: true, precisionLevel: 3 };
  expect(effectivePolicy(silent, kilogram)).toEqual(kilogram);
  expect(effectivePolicy(silent, undefined)).toEqual({ allowFraction: false, precisionLevel: 0 });
  expect(effectivePolicy({ ...silent, allowFraction: false }, kilogram)).toEqual({
    allowFraction: false,
    precisionLevel: 0,
  });
  expect(effectivePolicy({ ...silent, precisionLevel: 1 }, kilogram)).toEqual({
    allowFraction: true,
    precisionLevel: 1,
  });
});
