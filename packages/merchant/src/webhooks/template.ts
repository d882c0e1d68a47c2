/**
 * The templates of webhooks: Mustache in the dialect of the reference's library. `{{x}}` escapes the characters < > & "
 * of texts, `{{{x}}}` and `{{&x}}` nothing; numbers, truth values, arrays and objects are printed as JSON, never escaped.
 * Dotted paths, JSON pointers (`{{/a/b}}`, `{{:/a}}`, `{{&/a}}`), `{{#a=b}}` and other comparisons, `{{#obj.*}}` with
 * `{{*}}`, partials out of the data.
 * The parser is that of `mustache`; templates are a shop's, data are anybody's, so what they may cost is limited.
 */

import Mustache from "mustache";

/** The template makes no sense, or makes too much of it. */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
}

type Token = readonly [
  type: string,
  value: string,
  start: number,
  end: number,
  children?: readonly Token[] | string,
  ...more: unknown[],
];

export type Template = readonly Token[];

/** Characters that come of one template. */
const LONGEST_OUTPUT = 4 * 1024 * 1024;
/** Tags and texts that are gone through for one, also of sections that are repeated. */
const MOST_STEPS = 200_000;
const DEEPEST_PARTIAL = 10;
/** The parser's patterns take the square of this. */
const BLANKS = /\s{1000}/;

const SECTION = /\{\{[#^]([^{}\s]{1,1000})\}\}/g;
const POINTER = /\{\{\/([^{}\s/]{1,1000}\/[^{}\s]{1,1000})\}\}/g;

/** @throws TemplateError with the place of the mistake */
export function compileTemplate(given: string): Template {
  if (BLANKS.test(given)) throw new TemplateError("more than 1000 blanks in a row");
  const text = withPointersMarked(given);
  // What strangers write is not kept for ever.
  const writer = Object.assign(new Mustache.Writer(), { templateCache: undefined });
  try {
    return writer.parse(text) as unknown as Template;
  } catch (error) {
    throw new TemplateError(error instanceof Error ? error.message : String(error));
  }
}

/**
 * A tag that begins with a slash ends a section. One of several parts that no section has is a JSON pointer, and is written
 * as the dialect has it where that is in doubt: `{{:/a/b}}`.
 */
function withPointersMarked(text: string): string {
  const sections = new Set(Array.from(text.matchAll(SECTION), ([, name]) => name));
  return text.replaceAll(POINTER, (tag, name: string) => (sections.has(name) ? tag : `{{:/${name}}}`));
}

export interface RenderOptions {
  /** What is made of each text that comes out of the data, before it is printed. */
  readonly cleanse?: (text: string) => string;
}

/** @throws TemplateError where it becomes too long, or a partial of the data cannot be read */
export function renderTemplate(
  template: Template,
  data: Readonly<Record<string, unknown>>,
  options: RenderOptions = {},
): string {
  const renderer = new Renderer(options.cleanse ?? ((text) => text));
  renderer.render(template, [{ value: data }], 0);
  return renderer.output;
}

/** Something that names are looked up in; `key` is what it is called in what is iterated over. */
interface Frame {
  readonly value: unknown;
  readonly key?: string;
}

class Renderer {
  output = "";
  #steps = 0;
  readonly #cleanse: (text: string) => string;

  constructor(cleanse: (text: string) => string) {
    this.#cleanse = cleanse;
  }

  render(template: Template, stack: readonly Frame[], depth: number): void {
    for (const [type, value, , , children] of template) {
      this.#steps += 1;
      if (this.#steps > MOST_STEPS) throw new TemplateError("it takes too long");
      if (type === "text") this.#write(value);
      else if (type === "name") this.#write(printed(lookUp(value, stack), this.#cleanse, escapeHtml));
      else if (type === "&") this.#write(printed(lookUp(value, stack), this.#cleanse, (text) => text));
      else if (type === "#") this.#section(value, children as Template, stack, depth);
      else if (type === "^") {
        if (isFalsy(lookUp(value, stack))) this.render(children as Template, stack, depth);
      } else if (type === ">") this.#partial(value, stack, depth);
    }
  }

  #write(text: string): void {
    this.output += text;
    if (this.output.length > LONGEST_OUTPUT) throw new TemplateError("it becomes too long");
  }

  #section(name: string, children: Template, stack: readonly Frame[], depth: number): void {
    if (name === "*" || name.endsWith(".*")) {
      const whole = find(name === "*" ? "." : name.slice(0, -2), stack);
      if (typeof whole !== "object" || whole === null) return;
      for (const [key, value] of Object.entries(whole)) this.render(children, [...stack, { value, key }], depth);
      return;
    }
    const value = lookUp(name, stack);
    if (isFalsy(value)) return;
    const items = Array.isArray(value) ? (value as unknown[]) : [value];
    for (const item of items) this.render(children, [...stack, { value: item }], depth);
  }

  #partial(name: string, stack: readonly Frame[], depth: number): void {
    const text = find(name, stack);
    if (typeof text !== "string") return;
    if (depth >= DEEPEST_PARTIAL) throw new TemplateError(`partials within partials: ${name}`);
    this.render(compileTemplate(this.#cleanse(text)), stack, depth + 1);
  }
}

const OPERATORS = ["=!", "<=", ">=", "=", "<", ">"] as const;

/** What a tag names; with a comparison in it the value, if that is true. */
function lookUp(expression: string, stack: readonly Frame[]): unknown {
  const place = expression.search(/[=<>]/);
  if (place <= 0 || /^:?\//.test(expression)) return find(expression, stack);
  const operator = OPERATORS.find((candidate) => expression.startsWith(candidate, place))!;
  const value = find(expression.slice(0, place).trim(), stack);
  const wanted = expression.slice(place + operator.length).trim();
  return compares(value, operator, wanted) ? value : undefined;
}

function compares(value: unknown, operator: (typeof OPERATORS)[number], wanted: string): boolean {
  const text = printed(
    value,
    (same) => same,
    (same) => same,
  );
  if (operator === "=") return text === wanted;
  if (operator === "=!") return text !== wanted;
  const [a, b] = [Number(text), Number(wanted)];
  const areNumbers = text !== "" && wanted !== "" && !Number.isNaN(a) && !Number.isNaN(b);
  const order = areNumbers ? a - b : text < wanted ? -1 : text > wanted ? 1 : 0;
  if (operator === "<") return order < 0;
  if (operator === ">") return order > 0;
  return operator === "<=" ? order <= 0 : order >= 0;
}

/** What a name stands for: in what is being iterated over, then around it. */
function find(marked: string, stack: readonly Frame[]): unknown {
  const name = marked.startsWith(":") ? marked.slice(1) : marked;
  if (name === ".") return stack.at(-1)!.value;
  if (name === "*") return stack.findLast(({ key }) => key !== undefined)?.key;
  if (name.startsWith("/")) {
    const segments = name.slice(1).split("/");
    return descend(
      stack[0]!.value,
      segments.map((segment) => segment.replaceAll("~1", "/").replaceAll("~0", "~")),
    );
  }
  const segments = name.split(".");
  for (const { value } of stack.toReversed()) {
    if (hasMember(value, name)) return value[name];
    if (hasMember(value, segments[0]!)) return descend(value, segments);
  }
  return undefined;
}

function descend(value: unknown, segments: readonly string[]): unknown {
  let current = value;
  for (const segment of segments) {
    if (!hasMember(current, segment)) return undefined;
    current = current[segment];
  }
  return current;
}

function hasMember(value: unknown, name: string): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return false;
  return !Array.isArray(value) || name !== "length";
}

function isFalsy(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === "" || value === 0) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

function printed(value: unknown, cleanse: (text: string) => string, write: (text: string) => string): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? write(cleanse(value)) : JSON.stringify(value);
}

const ENTITIES: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;" };

function escapeHtml(text: string): string {
  return text.replaceAll(/[<>&"]/g, (character) => ENTITIES[character]!);
}
