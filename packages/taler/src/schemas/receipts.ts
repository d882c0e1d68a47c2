/** Receipts by mail, an addition of Kontor's. */
import { type StaticDecode, Type } from "typebox";

export const ReceiptRequest = Type.Object({
  email: Type.String({ maxLength: 254 }),
  /** A language tag; by default that of the request. */
  language: Type.Optional(Type.String({ maxLength: 100, pattern: "^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$" })),
});

export type ReceiptRequest = StaticDecode<typeof ReceiptRequest>;
