/** Names that are in operators' files and mean nothing here: of older releases, of what is not offered, of other programs. */

/** What the reference offers, or older releases of it did, and Kontor does not: an operator who counts on it is told. */
export const NOT_OFFERED = {
  merchant: [
    "ADDRESS_REGEX",
    "DB",
    "FORCE_AUDIT",
    "SPA_DIR",
    "TEMPLATE_DIR",
    "KEYFILE",
    "WIREFORMAT",
    "WIRE_TRANSFER_DELAY",
    "DEFAULT_PAY_DEADLINE",
    "DEFAULT_MAX_WIRE_FEE",
    "DEFAULT_MAX_DEPOSIT_FEE",
    "DEFAULT_WIRE_FEE_AMORTIZATION",
  ],
  "merchantdb-postgres": ["SQL_DIR"],
  taler: ["CURRENCY_ROUND_UNIT", "AML_THRESHOLD"],
};
/** Sections of the reference's merchant that nothing here reads. */
export const SECTION_NOT_OFFERED = /^(?:instance-|merchant-account|merchant-kyc|report-|merchantdb$)/;
/** Sections of other programs that share the file. */
export const FOREIGN_SECTION =
  /^(?:exchange|auditor|bank|libeufin|nexus|challenger|donau|anastasis|sync|arm$|peer$|twister|benchmark)/;
