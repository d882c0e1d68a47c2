/** Every column that holds a secret which Kontor has to read back, and how its rows are told apart. */

interface SecretColumn {
  readonly table: string;
  readonly column: string;
  readonly type: "bytea" | "text";
  /** Columns that name a row, with their types; they never change. */
  readonly row: readonly (readonly [column: string, type: "bigint" | "bytea" | "text"])[];
}

const COLUMNS = {
  /** The Ed25519 seed of an instance. By its id: the number of a new instance is not known before it is stored. */
  instanceKey: { table: "instances", column: "merchant_priv", type: "bytea", row: [["id", "text"]] },
  /** What opens the bank's revenue API: JSON text. */
  bankCredentials: {
    table: "accounts",
    column: "credit_facade_credentials",
    type: "text",
    row: [
      ["instance", "bigint"],
      ["h_wire", "bytea"],
    ],
  },
  /** RFC 3548 base32. */
  otpDeviceKey: {
    table: "otp_devices",
    column: "otp_key",
    type: "text",
    row: [
      ["instance", "bigint"],
      ["device_id", "text"],
    ],
  },
  /** The copy of a device's key that an order keeps. */
  orderOtpKey: {
    table: "orders",
    column: "otp_key",
    type: "text",
    row: [
      ["instance", "bigint"],
      ["order_id", "text"],
    ],
  },
  /** PKCS#8 of the RSA key that signs tokens of a family. */
  tokenIssueKey: {
    table: "token_issue_keys",
    column: "rsa_priv",
    type: "bytea",
    row: [
      ["instance", "bigint"],
      ["h_issue", "bytea"],
    ],
  },
  /** The template of a webhook's headers, in JSON: often with credentials. */
  webhookHeaders: {
    table: "webhooks",
    column: "header_template",
    type: "text",
    row: [
      ["instance", "bigint"],
      ["version", "bytea"],
    ],
  },
  /** What a webhook's signatures are made with: base64. */
  webhookSecret: {
    table: "webhooks",
    column: "secret",
    type: "text",
    row: [
      ["instance", "bigint"],
      ["version", "bytea"],
    ],
  },
  /** The Ed25519 seed that signs the statements of a shop. */
  statementKey: { table: "statement_keys", column: "private_key", type: "bytea", row: [["instance", "bigint"]] },
  /** What an authenticator app makes the owner's codes with: RFC 3548 base32. */
  ownTotpKey: {
    table: "own_factors",
    column: "totp_key",
    type: "text",
    row: [
      ["instance", "bigint"],
      ["factor_id", "text"],
    ],
  },
  /** The headers that are sent, as a JSON object. */
  deliveryHeaders: {
    table: "webhook_deliveries",
    column: "headers",
    type: "text",
    row: [
      ["instance", "bigint"],
      ["serial", "bigint"],
    ],
  },
} satisfies Record<string, SecretColumn>;

export type SecretKind = keyof typeof COLUMNS;

export const SECRET_COLUMNS: Readonly<Record<SecretKind, SecretColumn>> = COLUMNS;
export const SECRET_KINDS = Object.keys(COLUMNS) as SecretKind[];

/** Where one secret stands. What is sealed for one place does not open at another. */
export interface Place {
  readonly kind: SecretKind;
  /** The values of the columns that name the row, in their order. */
  readonly row: readonly (bigint | string | Uint8Array)[];
}

/** @param row in the order that the kind's columns have */
export function placeOf(kind: SecretKind, ...row: Place["row"]): Place {
  return { kind, row };
}

/** `instances.merchant_priv of admin`, for messages; the same text for the same place only. */
export function describePlace({ kind, row }: Place): string {
  const { table, column } = SECRET_COLUMNS[kind];
  const names = row.map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString("hex") : String(value)));
  return `${table}.${column} of ${JSON.stringify(names)}`;
}
