/**
 * From wire schema to parser: checks a JSON value and turns it into the inner form, and back.
 * TypeBox's own Decode is not used: it coerces, fills in defaults, drops unknown members and copies deeply on every call.
 */
import {
  IsCodec,
  IsIntersect,
  IsLiteral,
  IsObject,
  IsRecord,
  IsUnion,
  type StaticDecode,
  type StaticEncode,
  type TLiteral,
  type TSchema,
  Type,
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

/**
 * The codec of a schema; the second call for the same schema object returns the first one's result. It is compiled with its
 * first value: a program that starts has hundreds, and most of them wait long for theirs.
 */
export function wireCodec<Schema extends TSchema>(schema: Schema): WireCodec<Schema> {
  const known = compiled.get(schema);
  if (known) return known as unknown as WireCodec<Schema>;
  let parts: CodecParts | undefined;
  const made = () => {
    parts ??= { validator: Compile(schema), decode: stepOf(schema, "decode"), encode: stepOf(schema, "encode") };
    return parts;
  };
  const codec: WireCodec<Schema> = {
    schema,
    check: (value): value is StaticEncode<Schema> => made().validator.Check(value),
    decode(value) {
      const { validator, decode } = made();
      if (!validator.Check(value)) throw firstError(schema, value);
      return (decode ? decode(value) : value) as StaticDecode<Schema>;
    },
    encode(value) {
      const { encode } = made();
      return (encode ? encode(value) : value) as StaticEncode<Schema>;
    },
  };
  compiled.set(schema, codec as unknown as WireCodec<TSchema>);
  return codec;
}

interface CodecParts {
  readonly validator: Validator;
  readonly decode: Step | undefined;
  readonly encode: Step | undefined;
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
  // A function for each schema, of which V8 learns what members its values have: one for all of them would look each up.
  const lines = steps.map(([name], i) => {
    const member = `[${JSON.stringify(name)}]`;
    return `if (value${member} !== undefined) changed${member} = step${i}(value${member});`;
  });
  const text = `return (value) => { const changed = { ...value }; ${lines.join(" ")} return changed; };`;
  return new Function(...steps.map((_, i) => `step${i}`), text)(...steps.map(([, step]) => step));
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
  const steps = variants.map((variant) => stepOf(variant, direction));
  if (steps.every((step) => step === undefined)) return undefined;
  return stepByName(variants, steps) ?? stepByTrying(variants, steps, direction);
}

/** Where a member of each variant says which one it is, such as `cipher`. What is decoded was checked before. */
function stepByName(variants: readonly TSchema[], steps: readonly (Step | undefined)[]): Step | undefined {
  const name = nameOfVariants(variants);
  if (name === undefined) return undefined;
  const stepOfName = new Map(literalsNamed(variants, name).map((literal, i) => [literal.const as unknown, steps[i]]));
  return (value) => {
    const told = (value as Readonly<Record<string, unknown>> | null)?.[name];
    const step = stepOfName.get(told);
    if (step === undefined && !stepOfName.has(told)) throw fitsNone();
    return step ? step(value) : value;
  };
}

/** The member that each of them must have, with another literal in each. */
function nameOfVariants(variants: readonly TSchema[]): string | undefined {
  const [first] = variants;
  if (first === undefined || !IsObject(first)) return undefined;
  return Object.keys(first.properties).find((name) => {
    const literals = new Set(literalsNamed(variants, name).map((literal) => literal.const));
    return literals.size === variants.length && variants.every((variant) => requiredOf(variant).includes(name));
  });
}

function requiredOf(schema: TSchema): readonly string[] {
  return (schema as { required?: readonly string[] }).required ?? [];
}

function stepByTrying(variants: readonly TSchema[], steps: readonly (Step | undefined)[], direction: Direction): Step {
  const validators = variants.map((variant) => Compile(variant));
  return (value) => {
    for (const [i, validator] of validators.entries()) {
      const step = steps[i];
      if (direction === "decode") {
        if (validator.Check(value)) return step ? step(value) : value;
        continue;
      }
      const encoded = tryStep(step, value);
      if (validator.Check(encoded)) return encoded;
    }
    throw fitsNone();
  };
}

function fitsNone(): EncodingError {
  return new EncodingError("the value fits none of the variants");
}

/** An encoder of another variant may meet a value it cannot handle: that variant is then not the one. */
function tryStep(step: Step | undefined, value: unknown): unknown {
  try {
    return step ? step(value) : value;
  } catch {
    return undefined;
  }
}

/**
 * The first thing that is wrong with a value that does not fit. TypeBox lists everything that is wrong, which takes a
 * second for a body of a megabyte: so it is asked only about the part that does not fit.
 */
function firstError(schema: TSchema, value: unknown, path = ""): WireError {
  const choices = literalsOf(schema);
  if (choices !== undefined) {
    const names = choices.map((choice) => JSON.stringify(choice)).join(", ");
    return new WireError(path, choices.length === 1 ? `must be ${names}` : `must be one of ${names}`);
  }
  const part = misfit(schema, value);
  if (part !== undefined) {
    const { name, schema: ofPart, value: inner } = part;
    if (name === undefined) return firstError(ofPart, inner, path);
    return firstError(ofPart, inner, joined(path, name));
  }
  const missing = missingMember(schema, value);
  if (missing !== undefined) return new WireError(joined(path, missing), "is missing", true);
  if (IsRecord(schema) && typeof value === "object" && value !== null && !Array.isArray(value)) {
    const [names] = Object.keys(schema.patternProperties);
    const isOther = Object.keys(value).some((name) => !matches(names!, name));
    if (isOther) return new WireError(path, "the name of a member is too long");
  }
  const { maxItems } = schema as { maxItems?: number };
  if (Array.isArray(value) && maxItems !== undefined && value.length > maxItems) {
    return new WireError(path, `must not have more than ${maxItems} items`);
  }
  const { description, pattern } = schema as { description?: string; pattern?: string };
  // People read what is meant more easily than the pattern that says so.
  if (pattern !== undefined && description !== undefined && typeof value === "string" && !matches(pattern, value)) {
    return new WireError(path, `must be ${description}`);
  }
  return describedError(validatorOf(schema).Errors(value), path);
}

interface Part {
  /** Undefined for the value itself, as seen by one variant of a union. */
  readonly name: string | number | undefined;
  readonly schema: TSchema;
  readonly value: unknown;
}

/** The first member, or item, that does not fit; undefined where it is not one of them that is wrong. */
function misfit(schema: TSchema, value: unknown): Part | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (IsUnion(schema)) {
    const meant = schema.anyOf.filter((variant) => wrongLiteral(variant, value) === undefined);
    if (meant.length > 1) return undefined;
    const wrong = meant.length === 0 ? wrongLiteral(schema.anyOf[0]!, value) : undefined;
    if (wrong !== undefined && wrong.value !== undefined) {
      return { ...wrong, schema: Type.Union(literalsNamed(schema.anyOf, wrong.name as string)) };
    }
    return { name: undefined, schema: meant[0] ?? schema.anyOf[0]!, value };
  }
  const { items, maxItems = Number.POSITIVE_INFINITY } = schema as { items?: TSchema; maxItems?: number };
  if (items && Array.isArray(value)) {
    if (value.length > maxItems) return undefined;
    const validator = validatorOf(items);
    const index = value.findIndex((item) => !validator.Check(item));
    return index < 0 ? undefined : { name: index, schema: items, value: value[index] };
  }
  if (Array.isArray(value)) return undefined;
  const members = value as Readonly<Record<string, unknown>>;
  if (IsObject(schema)) {
    const found = Object.entries(schema.properties).find(
      ([name, member]) => isPresent(members, name) && !validatorOf(member).Check(members[name]),
    );
    return found && { name: found[0], schema: found[1], value: members[found[0]] };
  }
  if (!IsRecord(schema)) return undefined;
  const ofAll = Object.values(schema.patternProperties)[0]!;
  const found = Object.entries(members).find(([, member]) => !validatorOf(ofAll).Check(member));
  return found && { name: found[0], schema: ofAll, value: found[1] };
}

/** The member of an object whose literal (`type`, `cipher`, `version`) says that this is not the variant that was meant; it may be missing. */
function wrongLiteral(variant: TSchema, value: object): Part | undefined {
  if (!IsObject(variant) || Array.isArray(value)) return undefined;
  const members = value as Readonly<Record<string, unknown>>;
  const found = Object.entries(variant.properties).find(
    ([name, member]) =>
      IsLiteral(member) &&
      (isPresent(members, name) ? members[name] !== member.const : requiredOf(variant).includes(name)),
  );
  return found && { name: found[0], schema: found[1], value: members[found[0]] };
}

function matches(pattern: string, text: string): boolean {
  return new RegExp(pattern, "u").test(text);
}

/** All that a value may be, where the schema counts it up. */
function literalsOf(schema: TSchema): readonly unknown[] | undefined {
  if (IsLiteral(schema)) return [schema.const];
  if (!IsUnion(schema)) return undefined;
  const literals = schema.anyOf.filter(IsLiteral);
  return literals.length === schema.anyOf.length ? literals.map((literal) => literal.const) : undefined;
}

/** What the variants of a union have as literals under that name. */
function literalsNamed(variants: readonly TSchema[], name: string): TLiteral[] {
  const members = variants.filter(IsObject).map(({ properties }) => properties[name]);
  return members.filter((member): member is TLiteral => member !== undefined && IsLiteral(member));
}

function missingMember(schema: TSchema, value: unknown): string | undefined {
  if (!IsObject(schema) || typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return requiredOf(schema).find((name) => !isPresent(value as Readonly<Record<string, unknown>>, name));
}

function isPresent(members: Readonly<Record<string, unknown>>, name: string): boolean {
  return Object.hasOwn(members, name) && members[name] !== undefined;
}

const validators = new WeakMap<TSchema, Validator>();

type Validator = Pick<ReturnType<typeof Compile<TSchema>>, "Check" | "Errors">;

/** Compiled when first something does not fit. */
function validatorOf(schema: TSchema): Validator {
  const known = validators.get(schema);
  if (known) return known;
  const validator = Compile(schema);
  validators.set(schema, validator);
  return validator;
}

type ValidationErrors = ReturnType<Validator["Errors"]>;

function describedError(errors: ValidationErrors, start: string): WireError {
  const error = mostTelling(errors);
  const path = dotted(error.instancePath, start);
  if (error.keyword !== "required") return new WireError(path, error.message);
  return new WireError(joined(path, error.params.requiredProperties[0]!), "is missing", true);
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

/** A JSON pointer in our way of writing paths. */
function dotted(pointer: string, start: string): string {
  const names = pointer.split("/").slice(1);
  return names.reduce((path, segment) => {
    const name = segment.replaceAll("~1", "/").replaceAll("~0", "~");
    return joined(path, /^\d+$/.test(name) ? Number(name) : name);
  }, start);
}

function joined(path: string, name: string | number): string {
  if (typeof name === "number") return `${path}[${name}]`;
  return path === "" ? name : `${path}.${name}`;
}
