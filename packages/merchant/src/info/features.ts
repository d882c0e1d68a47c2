/**
 * What Kontor offers beside the protocol, below `/private/kontor/`, `/management/kontor/` and `/kontor/`: as `/config`
 * announces it, each feature adds its word.
 */
export const FEATURES = [
  "audit",
  "checks",
  "colours",
  "day",
  "displays",
  "events",
  "export",
  "last-seen",
  "order-notes",
  "pairings",
  "posters",
  "preferences",
  "product-places",
  "search",
  "second-factors",
  "statements",
  "webhook-deliveries",
] as const;

/** Announced where mails can be sent. */
export const RECEIPT_MAILS = "receipt-mails";

/** Announced where there is a sandbox to practise in. */
export const PRACTICE = "practice";
