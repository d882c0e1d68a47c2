/**
 * The hash of contract terms, and members that can be forgotten without changing it: `$forgettable` names them with a
 * salt, `$forgotten` keeps the hash of those that are gone.
 */
import { encodeBase32, isBase32 } from "./base32.js";
import { utf8z } from "./bytes.js";
import { canonicalJson, hashJson } from "./canonical-json.js";
import { EncodingError } from "./encoding-error.js";
import { hkdf, sha512z } from "./hash.js";
import type { JsonObject, JsonValue } from "./strict-json.js";

const FORGETTABLE = "$forgettable";
const FORGOTTEN = "$forgotten";
const SALT_SIZE = 32;
const HASH_SIZE = 64;
/** The reference accepts the empty name as well. */
const FORGETTABLE_NAME = /^[0-9A-Za-z_]*$/;

/** Why forgetting failed: the path is malformed, or it names a member that has no salt. */
export class ForgetError extends EncodingError {
  override readonly name = "ForgetError";

  constructor(
    readonly kind: "path-malformed" | "not-forgettable",
    readonly path: string,
  ) {
    super(kind === "path-malformed" ? `${path} is not a path to a member` : `${path} cannot be forgotten`);
  }
}

/** h_contract_terms: 64 bytes, the same before and after members were forgotten. */
export function hashContract(terms: JsonObject): Uint8Array {
  return hashJson(scrubContract(terms));
}

/** The same of terms that are given as canonical text. It is parsed only where something can be, or was, forgotten. */
export function hashContractText(text: string): Uint8Array {
  return text.includes('"$forg') ? hashContract(JSON.parse(text) as JsonObject) : sha512z(text);
}

/** The terms with every forgettable member replaced by its hash: what is hashed. */
export function scrubContract<Value extends JsonValue>(value: Value): Value;
export function scrubContract(value: JsonValue): JsonValue {
  if (isArray(value)) return changedItems(value, scrubContract);
  if (!isObject(value)) return value;
  if (!Object.hasOwn(value, FORGETTABLE) && !Object.hasOwn(value, FORGOTTEN))
    return changedMembers(value, scrubContract);
  const salts = objectMember(value, FORGETTABLE);
  const forgotten = { ...objectMember(value, FORGOTTEN) };
  const members: [string, JsonValue][] = [];
  for (const [name, member] of Object.entries(value)) {
    if (name === FORGETTABLE || name === FORGOTTEN) continue;
    const salt = salts && Object.hasOwn(salts, name) ? salts[name] : undefined;
    if (salt === undefined) members.push([name, scrubContract(member)]);
    else if (!Object.hasOwn(forgotten, name)) forgotten[name] = hashOfMember(member, salt);
  }
  if (Object.hasOwn(value, FORGOTTEN) || Object.keys(forgotten).length > 0) members.push([FORGOTTEN, forgotten]);
  return Object.fromEntries(members);
}

/**
 * Checks the `$forgettable` and `$forgotten` of all objects in contract terms, as wallets do.
 * Throws EncodingError that names the offending object.
 */
export function validateForgettable(terms: JsonObject): void {
  validateAt(terms, "$");
}

/** The order with every `true` in a `$forgettable` replaced by a fresh salt. Throws EncodingError on other non-strings. */
export function saltForgettable<Value extends JsonValue>(
  order: Value,
  randomBytes: (size: number) => Uint8Array,
): Value;
export function saltForgettable(order: JsonValue, randomBytes: (size: number) => Uint8Array): JsonValue {
  if (isArray(order)) return changedItems(order, (item) => saltForgettable(item, randomBytes));
  if (!isObject(order)) return order;
  return changedMembers(order, (member, name) => {
    if (name !== FORGETTABLE) return saltForgettable(member, randomBytes);
    if (!isObject(member)) throw new EncodingError(`${FORGETTABLE} is not an object`);
    return changedMembers(member, (salt) => (salt === true ? newSalt(randomBytes) : demandSalt(salt)));
  });
}

/**
 * The object with that member of it made forgettable. Throws EncodingError where the member is missing, or where its name
 * is not allowed.
 */
export function markForgettable(
  object: JsonObject,
  member: string,
  randomBytes: (size: number) => Uint8Array,
): JsonObject {
  if (!Object.hasOwn(object, member) || !FORGETTABLE_NAME.test(member)) {
    throw new EncodingError(`${member} cannot be made forgettable`);
  }
  return { ...object, [FORGETTABLE]: { ...objectMember(object, FORGETTABLE), [member]: newSalt(randomBytes) } };
}

/**
 * Forgets the members that paths such as `$.a.b`, `$.products[0].image` or `$.products[*].image` name. Returns the new
 * terms and how many members were forgotten now; what does not exist or was forgotten before counts for nothing, neither
 * does what lies inside of another member that is forgotten.
 * Throws ForgetError, and then nothing is forgotten.
 */
export function forgetFields(terms: JsonObject, paths: readonly string[]): { terms: JsonObject; forgotten: number } {
  const root = newBranch();
  for (const path of paths) growTo(root, parsePath(path)).path = path;

  let forgotten = 0;
  const forgetInObject = (object: JsonObject, branches: readonly Branch[]): JsonObject => {
    const salts = objectMember(object, FORGETTABLE);
    const hashes: [string, JsonValue][] = [];
    const left: [string, JsonValue][] = [];
    for (const [name, member] of Object.entries(object)) {
      const further = branches.flatMap(({ members }) => members.get(name) ?? []);
      const path = further.find((branch) => branch.path !== undefined)?.path;
      if (path === undefined) left.push([name, forgetIn(member, further)]);
      else if (!salts || !Object.hasOwn(salts, name)) throw new ForgetError("not-forgettable", path);
      else hashes.push([name, hashOfMember(member, salts[name]!)]);
    }
    if (hashes.length === 0) return Object.fromEntries(left);
    forgotten += hashes.length;
    const gone = new Set(hashes.map(([name]) => name));
    return {
      ...Object.fromEntries(left),
      [FORGETTABLE]: Object.fromEntries(Object.entries(salts!).filter(([name]) => !gone.has(name))),
      [FORGOTTEN]: { ...objectMember(object, FORGOTTEN), ...Object.fromEntries(hashes) },
    };
  };
  const forgetIn = (value: JsonValue, branches: readonly Branch[]): JsonValue => {
    if (branches.length === 0) return value;
    if (isObject(value)) return forgetInObject(value, branches);
    if (!isArray(value)) return value;
    const ofAll = branches.flatMap(({ all }) => all ?? []);
    return value.map((item, index) =>
      forgetIn(item, [...ofAll, ...branches.flatMap(({ items }) => items.get(index) ?? [])]),
    );
  };
  return { terms: forgetInObject(terms, [root]), forgotten };
}

/** The paths as a tree: terms with many members are walked once, however many paths there are. */
interface Branch {
  readonly members: Map<string, Branch>;
  readonly items: Map<number, Branch>;
  all: Branch | undefined;
  /** The path that ends here. */
  path: string | undefined;
}

function newBranch(): Branch {
  return { members: new Map(), items: new Map(), all: undefined, path: undefined };
}

/** The branch to which the steps lead, which grows where there is none yet. */
function growTo(root: Branch, steps: readonly Step[]): Branch {
  return steps.reduce((branch, step) => {
    if (typeof step === "string") return grown(branch.members, step);
    if (step.index !== undefined) return grown(branch.items, step.index);
    branch.all ??= newBranch();
    return branch.all;
  }, root);
}

function grown<Key>(branches: Map<Key, Branch>, key: Key): Branch {
  const branch = branches.get(key) ?? newBranch();
  branches.set(key, branch);
  return branch;
}

/** A member name, or an element of an array; no index means all elements. */
type Step = string | { readonly index: number | undefined };

const PATH = /^\$\.[^.[\]]+(?:\.[^.[\]]+|\[(?:\d+|\*)\](?=[.[]))*$/;

function parsePath(path: string): Step[] {
  if (!PATH.test(path)) throw new ForgetError("path-malformed", path);
  return Array.from(path.matchAll(/\.([^.[\]]+)|\[(\d+|\*)\]/g), ([, name, index]) => {
    if (name !== undefined) return name;
    return { index: index === "*" ? undefined : Number(index) };
  });
}

/** FH of the protocol. The salt enters as text with its NUL, and is not decoded. */
function hashOfMember(member: JsonValue, salt: JsonValue): string {
  const ikm = utf8z(canonicalJson(scrubContract(member)));
  return encodeBase32(hkdf(HASH_SIZE, { salt: utf8z(demandSalt(salt)), ikm, info: new Uint8Array(0) }));
}

function validateAt(value: JsonValue, path: string): void {
  if (isArray(value)) {
    for (const [index, item] of value.entries()) if (isNested(item)) validateAt(item, `${path}[${index}]`);
    return;
  }
  if (!isObject(value)) return;
  for (const name of Object.keys(value)) {
    const member = value[name]!;
    if (name === FORGETTABLE) validateSalts(value, member, path);
    else if (name === FORGOTTEN) validateHashes(value, member, path);
    else if (name.startsWith("$")) throw new EncodingError(`${path}: the name ${name} is reserved`);
    else if (isNested(member)) validateAt(member, `${path}.${name}`);
  }
}

function validateSalts(object: JsonObject, salts: JsonValue, path: string): void {
  if (!isObject(salts)) throw new EncodingError(`${path}.${FORGETTABLE} is not an object`);
  for (const [name, salt] of Object.entries(salts)) {
    if (!FORGETTABLE_NAME.test(name)) throw new EncodingError(`${path}.${name} has a name that cannot be forgettable`);
    if (!Object.hasOwn(object, name)) throw new EncodingError(`${path}.${name} is forgettable but not there`);
    if (typeof salt !== "string") throw new EncodingError(`${path}.${FORGETTABLE}.${name} is not a salt`);
  }
}

function validateHashes(object: JsonObject, hashes: JsonValue, path: string): void {
  if (!isObject(hashes)) throw new EncodingError(`${path}.${FORGOTTEN} is not an object`);
  for (const [name, hash] of Object.entries(hashes)) {
    if (Object.hasOwn(object, name)) throw new EncodingError(`${path}.${name} is forgotten but still there`);
    if (typeof hash !== "string" || !isBase32(hash, HASH_SIZE)) {
      throw new EncodingError(`${path}.${FORGOTTEN}.${name} is not a hash`);
    }
  }
}

function newSalt(randomBytes: (size: number) => Uint8Array): string {
  return encodeBase32(randomBytes(SALT_SIZE));
}

function demandSalt(salt: JsonValue): string {
  if (typeof salt !== "string") throw new EncodingError(`a salt in ${FORGETTABLE} is not a string`);
  return salt;
}

function objectMember(object: JsonObject, name: string): JsonObject | undefined {
  const member = object[name];
  if (member === undefined) return undefined;
  if (!isObject(member)) throw new EncodingError(`${name} is not an object`);
  return member;
}

/** The object with its members as `change` gives them; the same object where none is another. Contracts are large, and few have any. */
function changedMembers(object: JsonObject, change: (member: JsonValue, name: string) => JsonValue): JsonObject {
  let copy: Record<string, JsonValue> | undefined;
  for (const name of Object.keys(object)) {
    const member = object[name]!;
    const changed = change(member, name);
    if (changed === member) continue;
    copy ??= { ...object };
    copy[name] = changed;
  }
  return copy ?? object;
}

function changedItems(array: readonly JsonValue[], change: (item: JsonValue) => JsonValue): readonly JsonValue[] {
  const items = array.map((item) => change(item));
  return items.some((item, index) => item !== array[index]) ? items : array;
}

/** Whether there can be members inside. */
function isNested(value: JsonValue): boolean {
  return typeof value === "object" && value !== null;
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
