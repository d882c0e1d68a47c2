/**
 * What Kontor offers beside the protocol, below `/private/kontor/`, `/management/kontor/` and `/kontor/`: as `/config`
 * announces it, each feature adds its word.
 */
export const FEATURES = [
  "audit",
  "checks",
  "day",
  "events",
  "export",
  "pairings",
  "posters",
  "preferences",
  "second-factors",
  "statements",
  "webhook-deliveries",
] as const;
