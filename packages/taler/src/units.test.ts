import { expect, test } from "vitest";
import { unitSymbol } from "./units.js";

test("a unit of the protocol is written with its symbol, and one of the shop's own as it is", () => {
  expect(["WeightUnitKg", "VolumeUnitLitre", "SurfaceUnitM2", "Piece"].map(unitSymbol)).toEqual([
    "kg",
    "l",
    "m²",
    "pc",
  ]);
  expect(["pot", "100 g", "toString", ""].map(unitSymbol)).toEqual(["pot", "100 g", "toString", ""]);
});
