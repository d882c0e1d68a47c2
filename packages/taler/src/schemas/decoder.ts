/**
 * Checks a parsed JSON value against a wire type and gives its inner form. Nothing is coerced, removed or defaulted:
 * what is hashed must be what was meant.
 */

import type { Static, StaticDecode, TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { DecodeUnsafe } from "typebox/value";

/** A value that does not have the form of its wire type. */
export class SchemaError extends Error {
  constructor(
    /** The member that is wrong, as a path of names and indices such as `coins.0.coin_pub`; empty for the value itself. */
    readonly member: string,
    /** True when the member is not there at all. */
    readonly missing: boolean,
    reason: string,
  ) {
    super(member === "" ? reason : `${member}: ${reason}`);
    this.name = "SchemaError";
  }
}

export interface Decoder<S extends TSchema> {
  readonly schema: S;
  /**
   * @param value a value of its own: codecs replace members in place
   * @throws SchemaError naming the first member that is wrong
   */
  decode(value: unknown): StaticDecode<S>;
  /** The same check without decoding, for values that are used in their wire form. */
  check(value: unknown): Static<S>;
}

/** A decoder for a wire type; compiled once, on first use. */
export function decoderOf<S extends TSchema>(schema: S): Decoder<S> {
  let validator: ReturnType<typeof Compile> | undefined;
  const check = (value: unknown): Static<S> => {
    validator ??= Compile(schema);
    if (!validator.Check(value)) throw firstError(validator.Errors(value));
    return value as Static<S>;
  };
  return {
    schema,
    check,
    decode(value) {
      check(value);
      try {
        return DecodeUnsafe({}, schema, value) as StaticDecode<S>;
      } catch (error) {
        // A codec found what the pattern could not see, such as an amount above the limit.
        throw new SchemaError("", false, error instanceof Error ? error.message : String(error));
      }
    },
  };
}

interface ReportedError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: object;
  readonly message: string;
}

/** Of several errors the most specific one: the first that is deepest, since a union reports each of its branches. */
function firstError(errors: readonly ReportedError[]): SchemaError {
  const specific = errors.filter(({ keyword }) => keyword !== "anyOf" && keyword !== "oneOf" && keyword !== "~guard");
  const depth = ({ instancePath }: ReportedError) => instancePath.split("/").length;
  let chosen = specific[0] ?? errors[0];
  for (const error of specific) if (chosen === undefined || depth(error) > depth(chosen)) chosen = error;
  if (chosen === undefined) return new SchemaError("", false, "does not have the expected form");

  const path = chosen.instancePath.split("/").slice(1).map(unescapePointer);
  const { requiredProperties } = chosen.params as { requiredProperties?: readonly string[] };
  if (chosen.keyword === "required" && requiredProperties?.[0] !== undefined) {
    return new SchemaError([...path, requiredProperties[0]].join("."), true, "is missing");
  }
  return new SchemaError(path.join("."), false, chosen.message);
}

function unescapePointer(part: string): string {
  return part.replaceAll("~1", "/").replaceAll("~0", "~");
}
