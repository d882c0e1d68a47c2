/** Codes of the registry's BANK range that only a bank sends, beyond those a merchant backend knows. */
export const BankErrors = {
  ACCOUNT_IS_NOT_EXCHANGE: { number: 5127, http: 409, hint: "The account is not that of an exchange." },
  AMOUNT_DIFFERS: { number: 5148, http: 409, hint: "The amount differs from the one of the withdrawal." },
  UPDATE_ABORT_CONFLICT: { number: 5153, http: 409, hint: "The withdrawal was aborted." },
  TRANSFER_WTID_REUSED: { number: 5154, http: 409, hint: "The wire transfer identifier was used before." },
} as const;
