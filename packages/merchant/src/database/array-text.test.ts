import fc from "fast-check";
import { expect, test } from "vitest";
import { quoted, readArray, writeArray } from "./array-text.js";

const asIs = (text: string) => text;

test("reads arrays as PostgreSQL prints them", () => {
  expect(readArray("{}", asIs)).toEqual([]);
  expect(readArray("{1,-2,NULL}", BigInt)).toEqual([1n, -2n, null]);
  expect(readArray('{plain,"","NULL",NULL,"a,b","{}","q\\"q","back\\\\slash"}', asIs)).toEqual([
    "plain",
    "",
    "NULL",
    null,
    "a,b",
    "{}",
    'q"q',
    "back\\slash",
  ]);
});

test("reads what it writes", () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.string({ unit: "binary" }))), (texts) => {
      expect(readArray(writeArray(texts, quoted), asIs)).toEqual(texts);
    }),
  );
});
