import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../testing/test-app.js";

const POTS = "/private/pots";

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  await app.makeInstance("admin");
  await app.makeInstance("other");
});
afterAll(() => app?.stop());

const add = (body: object, url = POTS) => app.askAsOwner({ method: "POST", url, body });
const show = (pot: unknown) => app.askAsOwner({ url: `${POTS}/${pot}` });
const list = async (query = "") => (await app.askAsOwner({ url: `${POTS}${query}` })).body.pots;
const patch = (pot: unknown, body: object) => app.askAsOwner({ method: "PATCH", url: `${POTS}/${pot}`, body });
const remove = (pot: unknown) => app.askAsOwner({ method: "DELETE", url: `${POTS}/${pot}` });

async function aPot(pot_name: string): Promise<unknown> {
  const added = await add({ pot_name, description: "What we get" });
  expect(added.status, added.text).toBe(200);
  return added.body.pot_serial_id;
}

describe("a money pot", () => {
  test("is added with nothing in it, changed, listed with the newest first, and removed", async () => {
    const [tips, taxes] = [await aPot("Tips"), await aPot("Taxes")];
    expect((await show(tips)).body).toEqual({ pot_name: "Tips", description: "What we get", pot_totals: [] });
    expect(await list()).toEqual([
      { pot_serial: taxes, pot_name: "Taxes", pot_totals: [] },
      { pot_serial: tips, pot_name: "Tips", pot_totals: [] },
    ]);
    const change = { pot_name: "Gratuities", description: "For the staff", new_pot_totals: ["KUDOS:5.50", "EUR:1"] };
    expect((await patch(tips, change)).status).toBe(204);
    expect((await show(tips)).body).toEqual({
      pot_name: "Gratuities",
      description: "For the staff",
      pot_totals: ["EUR:1", "KUDOS:5.5"],
    });
    expect(await list("?limit=1")).toEqual([
      { pot_serial: tips, pot_name: "Gratuities", pot_totals: ["EUR:1", "KUDOS:5.5"] },
    ]);
    expect((await patch(tips, { pot_name: "Gratuities", description: "x" })).status).toBe(204);
    expect((await show(tips)).body.pot_totals).toEqual(["EUR:1", "KUDOS:5.5"]);

    expect((await remove(tips)).status).toBe(204);
    for (const answer of [await show(tips), await patch(tips, {}), await remove(tips)]) {
      expect(answer).toMatchObject({ status: 404, body: { code: 2037 } });
    }
  });

  test("is emptied only by who knows what is in it", async () => {
    const pot = await aPot("Till");
    await patch(pot, { new_pot_totals: ["KUDOS:5", "EUR:1"] });
    const empty = (expected_pot_totals: string[]) => patch(pot, { expected_pot_totals, new_pot_totals: [] });
    for (const wrong of [[], ["KUDOS:5"], ["KUDOS:5", "EUR:2"], ["KUDOS:5", "EUR:1", "CHF:1"]]) {
      expect(await empty(wrong)).toMatchObject({ status: 409, body: { code: 2921 } });
    }
    expect((await show(pot)).body.pot_totals).toEqual(["EUR:1", "KUDOS:5"]);
    const answers = await Promise.all([1, 2, 3].map(() => empty(["EUR:1", "KUDOS:5.00"])));
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409, 409]);
    expect((await show(pot)).body.pot_totals).toEqual([]);
    expect((await empty([])).status).toBe(204);
  });

  test("has a name that is given once", async () => {
    const pot = await aPot("Once");
    const taken = { status: 409, body: { code: 2920 } };
    expect(await add({ pot_name: "Once", description: "What we get" })).toMatchObject(taken);
    expect(await patch(await aPot("Twice"), { pot_name: "Once" })).toMatchObject(taken);
    expect((await patch(pot, { pot_name: "Once" })).status).toBe(204);
    expect((await add({ pot_name: "Once", description: "" }, "/instances/other/private/pots")).status).toBe(200);
  });

  test("of a product is nobody's when it is gone", async () => {
    const pot = await aPot("Short-lived");
    const product = { product_id: "tea", description: "Tea", unit: "Piece", price: "KUDOS:1", total_stock: 1 };
    const body = { ...product, money_pot_id: pot };
    expect((await app.askAsOwner({ method: "POST", url: "/private/products", body })).status).toBe(204);
    const shown = () => app.askAsOwner({ url: "/private/products/tea" });
    expect((await shown()).body.money_pot_id).toBe(pot);
    expect((await remove(pot)).status).toBe(204);
    expect((await shown()).body).not.toHaveProperty("money_pot_id");
  });

  test.each<[object, string]>([
    [{ new_pot_totals: ["KUDOS:1", "EUR:1", "KUDOS:2"] }, "new_pot_totals[2]"],
    [{ expected_pot_totals: ["KUDOS:1", "KUDOS:1"] }, "expected_pot_totals[1]"],
    [{ new_pot_totals: ["1"] }, "new_pot_totals[0]"],
    [{ pot_name: "" }, "pot_name"],
  ])("cannot become %o", async (change, parameter) => {
    const pot = await aPot(`Firm ${JSON.stringify(change)}`);
    expect(await patch(pot, change)).toMatchObject({ status: 400, body: { code: 26, parameter } });
  });

  test("has a number", async () => {
    expect(await show("x")).toMatchObject({ status: 400, body: { code: 26, parameter: "potId" } });
  });
});
