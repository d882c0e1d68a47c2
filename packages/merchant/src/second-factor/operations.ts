/** What a second factor is asked for. The names stand in the database; people read the texts `mail.operation.NAME`. */
export type Operation =
  | "create-instance"
  | "login"
  | "change-password"
  | "forgot-password"
  | "add-account"
  | "delete-instance"
  | "link-donau"
  | "prove-address"
  | "change-factors";
