/**
 * From wire schema to parser: checks a JSON value and turns it into the inner form, and back.
 * TypeBox's own Decode is not used: it coerces, fills in defaults, drops unknown members and copies deeply on every call.
 */
import {
  IsCodec,
  IsIntersect,
  IsObject,
  IsRecord,
  IsUnion,
  type StaticDecode,
  type StaticEncode,
  type TSchema,
} from "typebox";
import { Compile } from "typebox/compile";
import { EncodingError } from "../encoding-error.js";

/** A JSON value that does not fit its schema; `path` names the member, as in `order.products[1].price`. */
export class WireError extends EncodingError {
  override readonly name = "WireError";

  constructor(
    readonly path: string,
    message: string,
    /** True when the member is not there at all. */
    readonly missing = false,
  ) {
    super(path === "" ? message : `${path}: ${message}`);
  }
}

/** The compiled form of a schema. */
export interface WireCodec<Schema extends TSchema> {
  readonly schema: Schema;
  /** Whether the value fits the schema. */
  check(value: unknown): value is StaticEncode<Schema>;
  /**
   * The inner form of a value that came over the wire. The value itself stays as it is; unknown members are kept and
   * parts without anything to decode are shared with it. Throws WireError.
   */
  decode(value: unknown): StaticDecode<Schema>;
  /** The wire form of an inner value. Not checked against the schema: what we send was typed when it was made. */
  encode(value: StaticDecode<Schema>): StaticEncode<Schema>;
}

type Direction = "decode" | "encode";
type Step = (value: unknown) => unknown;

const compiled = new WeakMap<TSchema, WireCodec<TSchema>>();

/** Compiles a schema; the second call for the same schema object returns the first one's result. */
export function wireCodec<Schema extends TSchema>(schema: Schema): WireCodec<Schema> {
  const known = compiled.get(schema);
  if (known) return known as unknown as WireCodec<Schema>;
  const validator = Compile(schema);
  const decode = stepOf(schema, "decode");
  const encode = stepOf(schema, "encode");
  const codec: WireCodec<Schema> = {
    schema,
    check: (value): value is StaticEncode<Schema> => validator.Check(value),
    decode(value) {
      if (!validator.Check(value)) throw firstError(validator.Errors(value));
      return (decode ? decode(value) : value) as StaticDecode<Schema>;
    },
    encode: (value) => (encode ? encode(value) : value) as StaticEncode<Schema>,
  };
  compiled.set(schema, codec as unknown as WireCodec<TSchema>);
  return codec;
}

/** What has to be done to a value of that schema in that direction; undefined for nothing. */
function stepOf(schema: TSchema, direction: Direction): Step | undefined {
  const inner = innerStepOf(schema, direction);
  if (!IsCodec(schema)) return inner;
  const own = schema["~codec"][direction] as Step;
  if (!inner) return own;
  return direction === "decode" ? (value) => own(inner(value)) : (value) => inner(own(value));
}

function innerStepOf(schema: TSchema, direction: Direction): Step | undefined {
  if (IsUnion(schema)) return unionStep(schema.anyOf, direction);
  if (IsObject(schema)) return objectStep(schema.properties, direction);
  if (IsRecord(schema)) return recordStep(Object.values(schema.patternProperties)[0]!, direction);
  if (IsIntersect(schema)) throw new Error("wire schemas are made of spread properties, not of intersections");
  const items = (schema as { items?: TSchema }).items;
  return items ? arrayStep(items, direction) : undefined;
}

function objectStep(properties: Record<string, TSchema>, direction: Direction): Step | undefined {
  const steps: [string, Step][] = [];
  for (const [name, schema] of Object.entries(properties)) {
    const step = stepOf(schema, direction);
    if (step) steps.push([name, step]);
  }
  if (steps.length === 0) return undefined;
  return (value) => {
    const changed = { ...(value as Record<string, unknown>) };
    for (const [name, step] of steps) {
      if (changed[name] !== undefined) changed[name] = step(changed[name]);
    }
    return changed;
  };
}

function recordStep(values: TSchema, direction: Direction): Step | undefined {
  const step = stepOf(values, direction);
  if (!step) return undefined;
  return (value) => Object.fromEntries(Object.entries(value as object).map(([name, member]) => [name, step(member)]));
}

function arrayStep(items: TSchema, direction: Direction): Step | undefined {
  const step = stepOf(items, direction);
  return step && ((value) => (value as unknown[]).map(step));
}

function unionStep(variants: readonly TSchema[], direction: Direction): Step | undefined {
  const steps = variants.map((variant) => ({ step: stepOf(variant, direction), validator: Compile(variant) }));
  if (steps.every(({ step }) => step === undefined)) return undefined;
  return (value) => {
    for (const { step, validator } of steps) {
      if (direction === "decode") {
        if (validator.Check(value)) return step ? step(value) : value;
        continue;
      }
      const encoded = tryStep(step, value);
      if (validator.Check(encoded)) return encoded;
    }
    throw new EncodingError("the value fits none of the variants");
  };
}

/** An encoder of another variant may meet a value it cannot handle: that variant is then not the one. */
function tryStep(step: Step | undefined, value: unknown): unknown {
  try {
    return step ? step(value) : value;
  } catch {
    return undefined;
  }
}

type ValidationErrors = ReturnType<ReturnType<typeof Compile>["Errors"]>;

function firstError(errors: ValidationErrors): WireError {
  const error = mostTelling(errors);
  const path = dotted(error.instancePath);
  if (error.keyword !== "required") return new WireError(path, error.message);
  const missing = error.params.requiredProperties[0]!;
  return new WireError(path === "" ? missing : `${path}.${missing}`, "is missing", true);
}

/**
 * A value that fits no variant of a union has errors for each. Variants whose literals (`type`, `cipher`, `version`) say
 * that they were not meant are left out; of the others the deepest error says most.
 */
function mostTelling(errors: ValidationErrors): ValidationErrors[number] {
  const notMeant = errors
    .filter(({ keyword }) => keyword === "const")
    .map(({ schemaPath }) => /^.*\/anyOf\/\d+\//.exec(schemaPath)?.[0] ?? schemaPath);
  const meant = errors.filter(({ schemaPath }) => !notMeant.some((variant) => `${schemaPath}/`.startsWith(variant)));
  const depthOf = (error: ValidationErrors[number]) => error.instancePath.split("/").length;
  const telling = meant.some(({ keyword }) => keyword !== "anyOf") ? meant : errors;
  return telling.reduce((deepest, error) => (depthOf(error) > depthOf(deepest) ? error : deepest));
}

function dotted(pointer: string): string {
  let path = "";
  for (const segment of pointer.split("/").slice(1)) {
    const name = segment.replaceAll("~1", "/").replaceAll("~0", "~");
    if (/^\d+$/.test(name)) path += `[${name}]`;
    else path += path === "" ? name : `.${name}`;
  }
  return path;
}
