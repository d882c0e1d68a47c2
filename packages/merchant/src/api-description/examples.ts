/** Examples of bodies for the API's description, made from its schemas: what is needed, and nothing more. */

import type { JsonSchema } from "./openapi.js";

/** What says more than anything that can be made from a schema. */
const WELL_KNOWN: Readonly<Record<string, unknown>> = {
  Order: { amount: "KUDOS:2", summary: "A pot of tea" },
  AmountText: "KUDOS:2",
  AmountString: "KUDOS:2",
  TimestampJson: { t_s: "never" },
  DurationJson: { d_us: 86_400_000_000 },
  UrlText: "https://shop.example/",
};

const MEMBERS: Readonly<Record<string, unknown>> = {
  payto_uri: "payto://iban/DE75512108001245126199?receiver-name=My%20shop",
  summary: "A pot of tea",
  password: "choose your own",
  scope: "order-full",
  refund: "KUDOS:1",
  reason: "The tea was cold",
  email: "shop@shop.example",
  quantity: 1,
  unit: "Piece",
  http_method: "POST",
  event_type: "pay",
  mime_type: "application/pdf",
  validity_granularity: { d_us: 86_400_000_000 },
  otp_key: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
};

type Schemas = Readonly<Record<string, JsonSchema>>;

/** A value that the schema describes, with the members that it demands. */
export function exampleOf(schema: JsonSchema, schemas: Schemas, member = ""): unknown {
  if (typeof schema.$ref === "string") {
    const name = schema.$ref.slice(schema.$ref.lastIndexOf("/") + 1);
    if (member !== "" && member in MEMBERS) return MEMBERS[member];
    return name in WELL_KNOWN ? WELL_KNOWN[name] : exampleOf(schemas[name] ?? {}, schemas, member);
  }
  if (schema.const !== undefined) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  if (member in MEMBERS) return MEMBERS[member];
  for (const keyword of ["anyOf", "oneOf", "allOf"]) {
    if (Array.isArray(schema[keyword])) return exampleOf(schema[keyword][0] as JsonSchema, schemas, member);
  }
  switch (schema.type) {
    case "object":
      return exampleObject(schema, schemas);
    case "array":
      return typeof schema.minItems === "number" && schema.minItems > 0
        ? [exampleOf(schema.items as JsonSchema, schemas)]
        : [];
    case "integer":
    case "number":
      return typeof schema.minimum === "number" && schema.minimum > 0 ? schema.minimum : 0;
    case "boolean":
      return true;
    case "string":
      return exampleText(schema, member);
    default:
      return {};
  }
}

function exampleObject(schema: JsonSchema, schemas: Schemas): unknown {
  const properties = (schema.properties as Schemas | undefined) ?? {};
  const required = (schema.required as readonly string[] | undefined) ?? [];
  return Object.fromEntries(
    required.flatMap((name) => {
      const member = properties[name];
      return member === undefined ? [] : [[name, exampleOf(member, schemas, name)]];
    }),
  );
}

/** Bytes in base32 are as many as the member has; other texts say what they are. */
function exampleText({ pattern }: JsonSchema, member: string): string {
  const length = /^\^\[0-9A-Za-z\]\{(\d+)\}\$$/.exec(String(pattern))?.[1];
  if (length !== undefined) return "0".repeat(Number(length));
  return member === "" ? "text" : member.replaceAll("_", "-");
}
