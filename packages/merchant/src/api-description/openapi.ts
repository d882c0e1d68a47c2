/** The description of the API in OpenAPI 3.1, made from the routes and their schemas: there is no second truth. */

import { type ErrorCodeName, errorCode } from "@kontor/taler/error-codes";
import { ErrorDetail } from "@kontor/taler/schemas/errors";
import { ChallengeResponse } from "@kontor/taler/schemas/tokens";
import { IsOptional, type TSchema } from "typebox";
import { scopeTable } from "../access/permissions.js";
import { type Access, type Endpoint, isOfRoot, type Route } from "../http/endpoint.js";
import { PROTOCOL_VERSION } from "../info/get-config.js";
import { errorsOf } from "./common-errors.js";
import { groupOf, groupsOf } from "./groups.js";
import { wireTypeName } from "./wire-types.js";

/** A JSON schema, and other parts of the document that are not worth a type of their own. */
export type JsonSchema = { readonly [keyword: string]: unknown };

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}

export interface Response {
  readonly description: string;
  readonly content?: { readonly "application/json": { readonly schema: JsonSchema } };
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly required: true;
    readonly content: { readonly "application/json": { readonly schema: JsonSchema } };
  };
  readonly responses: Readonly<Record<string, Response>>;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  /** The permission that a token needs. */
  readonly "x-permission"?: string;
  /** Every error code of the registry that may be answered. */
  readonly "x-errors": readonly ErrorCodeName[];
}

export type Method = "get" | "post" | "put" | "patch" | "delete";

export type PathItem = Readonly<Partial<Record<Method, Operation>>> & { readonly servers?: readonly Server[] };

interface Server {
  readonly url: string;
  readonly description: string;
  readonly variables?: Readonly<Record<string, { readonly default: string; readonly description: string }>>;
}

export interface OpenApiDocument {
  readonly openapi: "3.1.0";
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly description: string;
    readonly license: { readonly name: string; readonly identifier: string };
    readonly "x-protocol-version": string;
  };
  readonly servers: readonly Server[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>;
    readonly securitySchemes: Readonly<Record<string, JsonSchema>>;
  };
}

const ROOT_SERVER: Server = { url: ".", description: "the administrator's instance" };
const INSTANCE_SERVER: Server = {
  url: "./instances/{instance}",
  description: "any other instance",
  variables: { instance: { default: "admin", description: "the instance's id" } },
};

/** @param version of the program */
export function openApiDocument(routes: readonly Route[], version: string): OpenApiDocument {
  const schemas = new SchemaWriter();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:([A-Za-z]+)/g, "{$1}");
    paths[path] ??= isOfRoot(route) ? { servers: [ROOT_SERVER] } : {};
    paths[path][route.method.toLowerCase()] = operation(route, path, schemas);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "GNU Taler merchant backend",
      version,
      description: introduction(),
      license: { name: "AGPL-3.0-or-later", identifier: "AGPL-3.0-or-later" },
      "x-protocol-version": PROTOCOL_VERSION,
    },
    servers: [ROOT_SERVER, INSTANCE_SERVER],
    tags: groupsOf(routes.map(({ path }) => path)).map((name) => ({ name })),
    paths: paths as OpenApiDocument["paths"],
    components: { schemas: schemas.named, securitySchemes: SECURITY_SCHEMES },
  };
}

const SECURITY_SCHEMES = {
  token: {
    type: "http",
    scheme: "bearer",
    description: "An access token of the instance, in the form secret-token:…, whose scope gives the permission.",
  },
  login: { type: "http", scheme: "basic", description: "The instance's id and its password, to get a token with." },
};

function introduction(): string {
  const rows = scopeTable().map(([scope, grants]) => `| \`${scope}\` | ${grants.map(quoted).join(", ")} |`);
  return [
    "Paths are relative to the base URL of an instance. Every error is an `ErrorDetail` with a code of the GANA registry.",
    "",
    "What a token may do follows from the scope it was issued for; `*` is every permission, `*-read` every one that " +
      "only reads. With the suffix `:refreshable` a scope also has the permission `token-refresh`.",
    "",
    "| scope | permissions |",
    "| --- | --- |",
    ...rows,
  ].join("\n");
}

function operation(route: Route, path: string, schemas: SchemaWriter): Operation {
  const { endpoint, access, method } = route;
  const parameters = [
    ...pathParameters(path, endpoint, schemas),
    ...queryParameters(endpoint, schemas),
    ...(route.secondFactor === undefined ? [] : [CHALLENGE_IDS, OWN_FACTORS]),
  ];
  const permission = permissionOf(access);
  return {
    operationId: operationId(method, path),
    summary: endpoint.summary,
    description: describeAccess(access),
    tags: [groupOf(path)],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(endpoint.body === undefined
      ? {}
      : { requestBody: { required: true, content: bodyContent(endpoint, schemas.write(endpoint.body)) } }),
    responses: responses(route, schemas),
    security: securityOf(access),
    ...(permission === undefined ? {} : { "x-permission": permission }),
    "x-errors": errorsOf(route),
  };
}

/** JSON, and for some a form with the same members as far as they are plain texts. */
function bodyContent({ formMembers }: Endpoint, schema: JsonSchema) {
  if (formMembers === undefined) return json(schema);
  const properties = Object.fromEntries(formMembers.map((name) => [name, { type: "string" }]));
  return { ...json(schema), "application/x-www-form-urlencoded": { schema: { type: "object", properties } } };
}

/** What is sent with the request again, once the challenges of its 202 are solved. */
const CHALLENGE_IDS: Parameter = {
  name: "Taler-Challenge-Ids",
  in: "header",
  required: false,
  schema: { type: "string" },
  description: "the ids of solved challenges, separated by commas",
};

/** What a client says that knows more than the protocol. */
const OWN_FACTORS: Parameter = {
  name: "Kontor-Second-Factors",
  in: "header",
  required: false,
  schema: { type: "string" },
  description:
    "which of totp, passkey and recovery the client can use beside what the protocol has, separated by commas; what it " +
    "does not name it is not offered",
};

function isForAdministrator(access: Access): boolean {
  return typeof access === "object" && "administrator" in access;
}

function permissionOf(access: Access): string | undefined {
  if (typeof access !== "object") return undefined;
  return "administrator" in access ? access.administrator : access.permission;
}

function describeAccess(access: Access): string {
  if (access === "public") return "Anybody may call this.";
  if (access === "login") return "Needs the instance's password, or a token of the instance that may be refreshed.";
  if (access === "holder") return "Needs a token of the instance, of any scope.";
  const whose = isForAdministrator(access) ? "the administrator's instance" : "the instance";
  return `Needs a token of ${whose} with the permission ${quoted(permissionOf(access)!)}.`;
}

function securityOf(access: Access): Operation["security"] {
  if (access === "public") return [];
  return access === "login" ? [{ login: [] }, { token: [] }] : [{ token: [] }];
}

/** `GET /private/orders/{orderId}` -> `getPrivateOrdersByOrderId`. */
function operationId(method: string, path: string): string {
  const words = path
    .split("/")
    .filter((segment) => segment !== "")
    .flatMap((segment) => (segment.startsWith("{") ? ["by", segment.slice(1, -1)] : segment.split(/[^A-Za-z0-9]+/)));
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

function pathParameters(path: string, endpoint: Endpoint, schemas: SchemaWriter): Parameter[] {
  const properties = propertiesOf(endpoint.params);
  return [...path.matchAll(/\{([A-Za-z]+)\}/g)].map(([, name]) => {
    const schema = properties[name!];
    return { ...parameter(name!, "path", schema === undefined ? { type: "string" } : schemas.write(schema)) };
  });
}

function queryParameters(endpoint: Endpoint, schemas: SchemaWriter): Parameter[] {
  return Object.entries(propertiesOf(endpoint.query)).map(([name, schema]) => ({
    ...parameter(name, "query", schemas.write(schema)),
    required: !IsOptional(schema),
  }));
}

function parameter(name: string, where: "path" | "query", schema: JsonSchema): Parameter {
  const { description, ...rest } = schema;
  const common = { name, in: where, required: true, schema: rest };
  return typeof description === "string" ? { ...common, description } : common;
}

function propertiesOf(schema: TSchema | undefined): Readonly<Record<string, TSchema>> {
  return (schema as { properties?: Record<string, TSchema> } | undefined)?.properties ?? {};
}

/** By status: the endpoint's answers, and the errors of the registry's status for their codes. */
function responses(route: Route, schemas: SchemaWriter): Record<string, Response> {
  const codes = new Map<number, ErrorCodeName[]>();
  for (const code of errorsOf(route)) codes.set(statusOf(code), [...(codes.get(statusOf(code)) ?? []), code]);

  const result: Record<string, Response> = {};
  if (route.secondFactor !== undefined) {
    const content = json(schemas.write(ChallengeResponse));
    result["202"] = { description: "A second factor is wanted: solve these, and ask again", content };
  }
  for (const [status, schema] of Object.entries(route.endpoint.answers)) {
    const errors = codes.get(Number(status));
    codes.delete(Number(status));
    const alternatives = [
      ...(schema === null ? [] : [schemas.write(schema)]),
      ...(errors === undefined ? [] : [errorSchema(errors, schemas)]),
    ];
    const description = errors === undefined ? "" : `. Or an error: ${errors.map(quoted).join(", ")}`;
    const content = alternatives.length > 1 ? { anyOf: alternatives } : alternatives[0];
    result[status] = {
      description: `${STATUS_TEXT[Number(status)] ?? "Answer"}${description}`,
      ...(content === undefined ? {} : { content: json(content) }),
    };
  }
  for (const [status, errors] of codes) {
    const members = route.endpoint.errorMembers?.[status];
    result[status] = {
      description: errors.map(quoted).join(", "),
      content: json(errorSchema(errors, schemas, members)),
    };
  }
  return result;
}

const STATUS_TEXT: Readonly<Record<number, string>> = {
  200: "Success",
  202: "Accepted",
  204: "Success, nothing to tell",
  304: "Not modified",
  402: "Payment required",
};

/** As `TalerError` does it: a code that the registry has no status for is an internal error. */
function statusOf(code: ErrorCodeName): number {
  const { http } = errorCode(code);
  return http >= 400 ? http : 500;
}

/** @param members what such an error has beside the members of all errors */
function errorSchema(codes: readonly ErrorCodeName[], schemas: SchemaWriter, members?: TSchema): JsonSchema {
  const numbers = codes.map((code) => errorCode(code).number);
  const own = members === undefined ? [] : [schemas.write(members)];
  return { allOf: [schemas.write(ErrorDetail), ...own, { properties: { code: { enum: numbers } } }], "x-codes": codes };
}

function json(schema: JsonSchema) {
  return { "application/json": { schema } };
}

function quoted(text: string): string {
  return `\`${text}\``;
}

/** TypeBox writes a map from any text, or any of so many characters, as a pattern; JSON schema has words for it. */
const ANY_TEXT = /^\^\[\\s\\S\](?:\*|\{0,(\d+)\})\$$/;

/** Turns schemas into plain JSON schema; those that have a name become components that others refer to. */
class SchemaWriter {
  readonly named: Record<string, JsonSchema> = {};

  write(schema: TSchema): JsonSchema {
    const name = wireTypeName(schema);
    if (name === undefined) return this.#plain(schema);
    if (this.named[name] === undefined) {
      this.named[name] = {};
      this.named[name] = this.#plain(schema);
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  /** Only what JSON has: TypeBox keeps its own members, among them the codecs, where JSON does not see them. */
  #plain(schema: TSchema): JsonSchema {
    const { patternProperties, ...rest } = schema as Record<string, unknown>;
    const result: Record<string, unknown> = {};
    for (const [keyword, value] of Object.entries(rest)) result[keyword] = this.#keyword(keyword, value);
    if (patternProperties !== undefined) {
      const patterns = Object.entries(patternProperties as Record<string, TSchema>);
      const anything = patterns.find(([pattern]) => ANY_TEXT.test(pattern));
      if (anything === undefined) result.patternProperties = this.#all(Object.fromEntries(patterns));
      else {
        result.additionalProperties = this.write(anything[1]);
        const longest = ANY_TEXT.exec(anything[0])?.[1];
        if (longest !== undefined) result.propertyNames = { maxLength: Number(longest) };
      }
    }
    return result;
  }

  #keyword(keyword: string, value: unknown): unknown {
    switch (keyword) {
      case "properties":
        return this.#all(value as Record<string, TSchema>);
      case "anyOf":
      case "allOf":
      case "oneOf":
        return (value as TSchema[]).map((variant) => this.write(variant));
      case "items":
      case "additionalProperties":
        return typeof value === "object" ? this.write(value as TSchema) : value;
      default:
        return value;
    }
  }

  #all(schemas: Readonly<Record<string, TSchema>>): Record<string, JsonSchema> {
    return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, this.write(schema)]));
  }
}
