import { expect, test } from "vitest";
import { forgettableIn } from "./forgettable.js";

test("what is marked is found at its path, wherever it lies, and nothing inside of it or beside it", () => {
  const contract = {
    summary: "Two things",
    extra: { note: "to the neighbour", kept: 1, $forgettable: { note: "SALT" } },
    products: [{ description: "Tea" }, { description: "Pills", $forgettable: { description: "SALT" } }],
    delivery_location: { town: "Basel", $forgettable: { town: "SALT" } },
    $forgettable: { delivery_location: "SALT" },
    $forgotten: { delivery_date: "HASH" },
  };
  expect(forgettableIn(contract).map(({ path }) => path)).toEqual([
    "$.extra.note",
    "$.products[1].description",
    "$.delivery_location",
  ]);
  expect(forgettableIn(contract)[0]).toMatchObject({ name: "note", text: "to the neighbour" });
  expect(forgettableIn({ summary: "x" })).toEqual([]);
});
