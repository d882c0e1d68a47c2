/** Writes the types of a client out of an OpenAPI document: plain text in TypeScript, made by `npm run client-types`. */

/** The parts of a document that types are made of. */
export interface ApiDescription {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

type Schema = { readonly [keyword: string]: unknown };

interface Operation {
  readonly summary: string;
  readonly parameters?: readonly { readonly name: string; in: string; required: boolean; schema: Schema }[];
  readonly requestBody?: { readonly content: { readonly "application/json": { readonly schema: Schema } } };
  readonly responses: Readonly<Record<string, { content?: { "application/json": { schema: Schema } } }>>;
  readonly "x-errors": readonly string[];
}

const METHODS = ["get", "post", "put", "patch", "delete"];

/** The content of the file with all types. */
export function clientTypes(description: ApiDescription): string {
  const { schemas } = description.components;
  const types = Object.keys(schemas)
    .sort()
    .map((name) => `export type ${name} = ${typeOf(schemas[name]!)};\n`);
  const operations = Object.entries(description.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method] !== undefined).map((method) => ({
      name: `${method.toUpperCase()} ${path}`,
      operation: item[method] as Operation,
    })),
  );
  return [
    "/** The merchant API as types. Generated from its description by `npm run client-types`: do not edit. */\n",
    ...types,
    `export interface Operations {\n${operations.map(operationType).join("")}}\n`,
    "/** The statuses of answers that are no errors. */",
    `export const ANSWERS: { readonly [Name in keyof Operations]: readonly number[] } = {\n${operations
      .map(({ name, operation }) => `  ${JSON.stringify(name)}: [${statuses(operation).join(", ")}],\n`)
      .join("")}};\n`,
  ].join("\n");
}

function operationType({ name, operation }: { name: string; operation: Operation }): string {
  const parameters = (where: string) => (operation.parameters ?? []).filter((parameter) => parameter.in === where);
  const body = operation.requestBody?.content["application/json"].schema;
  const answers = statuses(operation).map((status) => `${status}: ${answerType(operation, status)}`);
  return [
    `  /** ${operation.summary} */`,
    `  ${JSON.stringify(name)}: {`,
    `    params: ${membersOf(parameters("path").map((parameter) => [parameter.name, "string", true]))};`,
    `    query: ${membersOf(parameters("query").map(({ name, schema, required }) => [name, queryType(schema), required]))};`,
    `    body: ${body === undefined ? "undefined" : typeOf(body)};`,
    `    answers: { ${answers.join("; ")} };`,
    `    errors:\n${operation["x-errors"].map((code) => `      | ${JSON.stringify(code)}`).join("\n")};`,
    "  };\n",
  ].join("\n");
}

function statuses({ responses }: Operation): number[] {
  return Object.keys(responses)
    .filter((status) => {
      const schema = responses[status]!.content?.["application/json"].schema;
      return !isOnlyError(schema) && !isChallenge(schema);
    })
    .map(Number);
}

/** Nothing was done: what proves who asks is wanted first. The client tells it like an error. */
function isChallenge(schema: Schema | undefined): boolean {
  return typeof schema?.$ref === "string" && schema.$ref.endsWith("/ChallengeResponse");
}

function isOnlyError(schema: Schema | undefined): boolean {
  return schema?.["x-codes"] !== undefined;
}

function answerType({ responses }: Operation, status: number): string {
  const schema = responses[status]!.content?.["application/json"].schema;
  if (schema === undefined) return "undefined";
  const variants = ((schema.anyOf as Schema[] | undefined) ?? [schema]).filter((variant) => !isOnlyError(variant));
  return variants.map(typeOf).join(" | ") || "undefined";
}

/** Whatever is a text for the server may be given as what it stands for. */
function queryType(schema: Schema): string {
  return schema.type === "string" && schema.enum === undefined ? "string | number | boolean" : typeOf(schema);
}

function typeOf(schema: Schema): string {
  if (typeof schema.$ref === "string") return schema.$ref.slice(schema.$ref.lastIndexOf("/") + 1);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (Array.isArray(schema.anyOf)) return (schema.anyOf as Schema[]).map(typeOf).join(" | ");
  switch (schema.type) {
    case "string":
    case "boolean":
    case "null":
      return schema.type;
    case "integer":
    case "number":
      return "number";
    case "array":
      return `readonly (${typeOf(schema.items as Schema)})[]`;
    case "object":
      return objectType(schema);
    default:
      return "unknown";
  }
}

function objectType(schema: Schema): string {
  const required = (schema.required as string[] | undefined) ?? [];
  const members = Object.entries((schema.properties as Record<string, Schema> | undefined) ?? {}).map(
    ([name, member]) => [name, typeOf(member), required.includes(name)] as const,
  );
  if (members.length > 0) return membersOf(members);
  const values = schema.additionalProperties;
  return `{ readonly [name: string]: ${typeof values === "object" ? typeOf(values as Schema) : "unknown"} }`;
}

function membersOf(members: readonly (readonly [name: string, type: string, required: boolean])[]): string {
  if (members.length === 0) return "Record<never, never>";
  const lines = members.map(([name, type, required]) => {
    const key = /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
    return required ? `readonly ${key}: ${type}` : `readonly ${key}?: ${type} | undefined`;
  });
  return `{ ${lines.join("; ")} }`;
}
