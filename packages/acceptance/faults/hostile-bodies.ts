/**
 * For tests: JSON that fits a schema of the API's description, and the same with one thing broken, so that it gets as far
 * into the program as it can. Everything is drawn by the dice; texts are bytes, written as Latin-1.
 */

import { encodeBase32 } from "@kontor/taler/base32";
import type { JsonObject } from "@kontor/taler/strict-json";

type Roll = () => number;

/** JSON that may be wrong in itself: members may come twice, and leaves are any bytes. */
export type Tree = { members: [name: string, value: Tree][] } | { items: Tree[] } | string;

/** Texts by the name of their member, for what has to exist, and which a program would not guess. */
export type KnownTexts = Readonly<Record<string, readonly string[]>>;

const YEAR_2100_S = 4_102_444_800;

/** For texts that have a pattern: of those that fit it, one is drawn. */
const PATTERNED = [
  "KUDOS:1",
  "KUDOS:0",
  "KUDOS:0.00000001",
  "KUDOS:4503599627370496",
  "EUR:1",
  "never",
  "forever",
  "1",
  "0",
  "20",
  "-20",
  "1.5",
  "yes",
  "no",
  "shop",
  "a1",
  "data:image/png;base64,",
  "secret-token:secret",
  "all",
  "order-full:refreshable",
  "X-1.2:3",
  "2",
  ...[16, 32, 64].map((length) => encodeBase32(new Uint8Array(length).fill(3))),
];

const FREE = ["a thing", "", "x".repeat(300), "de", "https://shop.example/", "payto://iban/DE1"];

/** JSON by schema, of the form that OpenAPI 3.1 gives it. */
export class BodyWriter {
  readonly #schemas: Readonly<Record<string, JsonObject>>;
  readonly #known: KnownTexts;
  readonly #roll: Roll;

  constructor(schemas: Readonly<Record<string, JsonObject>>, known: KnownTexts, roll: Roll) {
    this.#schemas = schemas;
    this.#known = known;
    this.#roll = roll;
  }

  /** A body that fits. Of what may be left out, some is: never the same. */
  fitting(schema: JsonObject, name = ""): Tree {
    if (typeof schema.$ref === "string") return this.fitting(this.#schemas[schema.$ref.split("/").at(-1)!]!, name);
    if (schema.const !== undefined) return JSON.stringify(schema.const);
    const choices = (schema.anyOf ?? schema.oneOf ?? schema.enum) as readonly unknown[] | undefined;
    if (choices !== undefined) {
      const chosen = among(choices, this.#roll);
      return schema.enum === undefined ? this.fitting(chosen as JsonObject, name) : JSON.stringify(chosen);
    }
    switch (schema.type) {
      case "object":
        return this.#object(schema);
      case "array":
        return { items: times(Math.floor(this.#roll() * 3), () => this.fitting(schema.items as JsonObject, name)) };
      case "string":
        return JSON.stringify(this.#text(schema, name));
      case "integer":
      case "number":
        return String(this.#number(schema));
      case "boolean":
        return String(this.#roll() < 0.5);
      default:
        return among(['"anything"', "1", "null", "{}", "[]"], this.#roll);
    }
  }

  #object({ properties = {}, required = [] }: JsonObject): Tree {
    const members = Object.entries(properties as Record<string, JsonObject>)
      .filter(([name]) => (required as string[]).includes(name) || this.#roll() < 0.25)
      .map(([name, schema]): [string, Tree] => [name, this.fitting(schema, name)]);
    return { members };
  }

  #text({ maxLength = Number.POSITIVE_INFINITY, pattern }: JsonObject, name: string): string {
    const known = this.#known[name];
    if (known !== undefined && this.#roll() < 0.9) return among(known, this.#roll);
    if (pattern === undefined) return among(FREE, this.#roll).slice(0, Number(maxLength));
    const fitting = PATTERNED.filter((text) => new RegExp(String(pattern)).test(text));
    return fitting.length === 0 ? "x" : among(fitting, this.#roll);
  }

  #number({ minimum = 0, maximum = Number.MAX_SAFE_INTEGER }: JsonObject): number {
    const [least, most] = [Number(minimum), Number(maximum)];
    const middle = Math.min(most, Math.max(least, YEAR_2100_S));
    return among([least, Math.min(least + 1, most), middle, middle, most], this.#roll);
  }
}

/** The bytes of the tree, as Latin-1. */
export function write(tree: Tree): string {
  if (typeof tree === "string") return tree;
  if ("items" in tree) return `[${tree.items.map(write).join(",")}]`;
  return `{${tree.members.map(([name, value]) => `${JSON.stringify(name)}:${write(value)}`).join(",")}}`;
}

/** The tree with one thing broken somewhere: a value that is another, a member too many, too few, or twice. */
export function brokenOnce(tree: Tree, hostile: readonly string[], roll: Roll): Tree {
  const children = typeof tree === "string" ? [] : "items" in tree ? tree.items : tree.members;
  if (typeof tree === "string" || children.length === 0 || roll() < 0.1) return among(hostile, roll);
  const chosen = Math.floor(roll() * children.length);
  if ("items" in tree) {
    if (roll() < 0.1) return { items: times(2000, () => tree.items[chosen]!) };
    return { items: tree.items.map((item, i) => (i === chosen ? brokenOnce(item, hostile, roll) : item)) };
  }
  const { members } = tree;
  const [name, value] = members[chosen]!;
  switch (Math.floor(roll() * 8)) {
    case 0:
      return { members: members.filter((_, i) => i !== chosen) };
    case 1:
      return { members: [...members, [among([name, "__proto__", "constructor", ""], roll), among(hostile, roll)]] };
    case 2:
      return { members: [...members, [name, value]] };
    default:
      return { members: members.map(([n, v], i) => [n, i === chosen ? brokenOnce(v, hostile, roll) : v]) };
  }
}

function among<T>(list: readonly T[], roll: Roll): T {
  return list[Math.floor(roll() * list.length)]!;
}

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}
