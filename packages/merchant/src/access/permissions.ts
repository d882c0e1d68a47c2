/** What a token may do: scopes, and the permissions each gives. */

export type Permission =
  | "accounts-read"
  | "accounts-write"
  | "instances-read"
  | "instances-write"
  | "instances-auth-write"
  | "instances-kyc-read"
  | "instances-token-write"
  | "orders-read"
  | "orders-write"
  | "orders-refund"
  | "categories-read"
  | "categories-write"
  | "donau-read"
  | "donau-write"
  | "groups-read"
  | "groups-write"
  | "inventory-lock"
  | "pos-read"
  | "pots-read"
  | "pots-write"
  | "products-read"
  | "products-write"
  | "units-read"
  | "units-write"
  | "reports-read"
  | "reports-write"
  | "statements-read"
  | "statistics-read"
  | "otp-devices-read"
  | "otp-devices-write"
  | "templates-read"
  | "templates-write"
  | "token-refresh"
  | "tokenfamilies-read"
  | "tokenfamilies-write"
  | "tokens-read"
  | "tokens-write"
  | "transfers-read"
  | "transfers-write"
  | "webhooks-read"
  | "webhooks-write";

const ALL = ["*"] as const;

/** `*` is every permission, `*-read` every one that only reads. */
const PERMISSIONS_OF_SCOPE: Readonly<Record<string, readonly string[]>> = {
  readonly: ["*-read"],
  write: ALL,
  all: ALL,
  spa: ALL,
  "order-simple": ["orders-read", "orders-write"],
  // A till that may hold products must know which there are: by the letter of the protocol no till could sell any.
  "order-pos": ["orders-read", "orders-write", "inventory-lock", "pos-read"],
  "order-mgmt": ["orders-read", "orders-write", "orders-refund"],
  "order-full": ["orders-read", "orders-write", "inventory-lock", "pos-read", "orders-refund"],
};

/** Every scope with the permissions that it gives, for the API's description. */
export function scopeTable(): readonly (readonly [scope: string, grants: readonly string[]])[] {
  return Object.entries(PERMISSIONS_OF_SCOPE);
}

/** Whether a token of this scope may do what the permission names. */
export function scopePermits(scope: string, refreshable: boolean, permission: Permission): boolean {
  if (permission === "token-refresh") return refreshable;
  const granted = PERMISSIONS_OF_SCOPE[scope] ?? [];
  return granted.some(
    (grant) => grant === "*" || grant === permission || (grant === "*-read" && permission.endsWith("-read")),
  );
}

/** Whether everything that `wanted` permits is permitted by `held` too. */
export function scopeIncludes(held: string, wanted: string): boolean {
  const grants = PERMISSIONS_OF_SCOPE[held] ?? [];
  if (grants.includes("*")) return true;
  return (PERMISSIONS_OF_SCOPE[wanted] ?? ["*"]).every(
    (grant) => grants.includes(grant) || (grant.endsWith("-read") && grants.includes("*-read")),
  );
}
