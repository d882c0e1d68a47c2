/** A receipt on paper, of 80 mm or A4: the browser prints it, and nothing else of the page. */

import { QrCode } from "@kontor/merchant/pages/qr-code.js";
import { type ComponentChildren, render } from "preact";
import { t } from "../messages/language.js";
import { fullMoment, type TimestampJson } from "../messages/moments.js";
import { money } from "../session/backend.js";
import type { OrderItem } from "./contract.js";

export interface ReceiptParts {
  readonly shop: string;
  readonly orderId: string;
  readonly at: TimestampJson | undefined;
  readonly items: readonly OrderItem[];
  readonly summary: string;
  readonly amount: string;
  readonly refunded?: string | undefined;
}

export type Paper = "roll" | "a4";

export function printReceipt(parts: ReceiptParts, paper: Paper): void {
  printOn(paper, <Receipt {...parts} />);
}

/** Prints that and nothing else: on a roll of 80 mm or a sheet, or to be hung up. */
export function printOn(paper: Paper | "poster", content: ComponentChildren): void {
  const sheet = document.createElement("section");
  sheet.className = `receipt ${paper}`;
  document.body.append(sheet);
  render(content, sheet);
  addEventListener("afterprint", () => sheet.remove(), { once: true });
  print();
}

function Receipt({ shop, orderId, at, items, summary, amount, refunded }: ReceiptParts) {
  return (
    <>
      <h1>{shop}</h1>
      {at && <p>{fullMoment(at)}</p>}
      <table>
        <tbody>
          {items.length === 0 ? (
            <tr>
              <td>{summary}</td>
              <td>{money(amount)}</td>
            </tr>
          ) : (
            items.map(({ name, quantity, price }, index) => (
              <tr key={index}>
                <td>
                  {quantity} × {name}
                </td>
                <td>{price === undefined ? "" : money(price)}</td>
              </tr>
            ))
          )}
          <tr class="sum">
            <td>{t("total")}</td>
            <td>{money(amount)}</td>
          </tr>
          {refunded !== undefined && (
            <tr>
              <td>{t("state.refunded")}</td>
              <td>{money(refunded)}</td>
            </tr>
          )}
        </tbody>
      </table>
      <p>{t("receipt.paidWith")}</p>
      <p>{t("receipt.number", { number: orderId })}</p>
      {/* The office finds the order by it, with the camera. */}
      <QrCode text={orderId} label={t("receipt.number", { number: orderId })} />
    </>
  );
}
