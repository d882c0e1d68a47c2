/** Which members of a contract the shop has marked as what can be forgotten, at their paths (contract terms, `$forgettable`). */

export interface Forgettable {
  /** Such as `$.products[0].description`. */
  readonly path: string;
  readonly name: string;
  readonly text: string;
}

const MARK = "$forgettable";

export function forgettableIn(value: unknown, path = "$"): Forgettable[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => forgettableIn(each, `${path}[${index}]`));
  if (typeof value !== "object" || value === null) return [];
  const object = value as Readonly<Record<string, unknown>>;
  const marked = Object.keys((object[MARK] ?? {}) as object);
  return Object.entries(object).flatMap(([name, member]) => {
    if (name.startsWith("$")) return [];
    const at = `${path}.${name}`;
    if (!marked.includes(name)) return forgettableIn(member, at);
    return [{ path: at, name, text: typeof member === "string" ? member : JSON.stringify(member) }];
  });
}
