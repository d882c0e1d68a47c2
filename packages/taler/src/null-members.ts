/** JSON in which null means "not given": many programs write so what they do not set. */

import type { JsonObject, JsonValue } from "./strict-json.js";

/**
 * The value without members that are null, at any depth.
 * @param untouched names of members whose value stays as it is, because it is hashed or signed as JSON
 */
export function withoutNulls(value: JsonValue, untouched: readonly string[]): JsonValue {
  // Most values have none and stay as they are.
  return hasNull(value, untouched) ? copyWithoutNulls(value, untouched) : value;
}

function hasNull(value: JsonValue, untouched: readonly string[]): boolean {
  if (typeof value !== "object") return false;
  if (value === null) return true;
  if (Array.isArray(value)) return value.some((item) => hasNull(item, untouched));
  const object = value as JsonObject;
  for (const name in object) {
    const member = object[name]!;
    if (typeof member !== "object") continue;
    if (member === null || (!untouched.includes(name) && hasNull(member, untouched))) return true;
  }
  return false;
}

function copyWithoutNulls(value: JsonValue, untouched: readonly string[]): JsonValue {
  if (Array.isArray(value)) return value.map((item) => copyWithoutNulls(item, untouched));
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(
    members.map(([name, member]) => [name, untouched.includes(name) ? member : copyWithoutNulls(member, untouched)]),
  );
}
