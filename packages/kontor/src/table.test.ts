import { expect, test } from "vitest";
import { tableOf } from "./table.js";

test("columns are as wide as what is longest in them, and no line ends with blanks", () => {
  const rows = [
    ["admin", "active", "The whole shop"],
    ["a-branch", "disabled", ""],
  ];
  expect(tableOf(["INSTANCE", "STATE", "NAME"], rows)).toEqual([
    "INSTANCE  STATE     NAME",
    "admin     active    The whole shop",
    "a-branch  disabled",
  ]);
});
