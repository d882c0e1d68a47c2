/** The tax receipt of an order: owed, issued, or more than the shop has kept. Nothing where none was asked for. */

import type { OrderStatus } from "../../live/watch-order.js";
import { t } from "../../messages/language.js";
import { money } from "../../session/backend.js";

export function TaxReceipt({ status }: { readonly status: OrderStatus }) {
  const receipt = status.order_status === "paid" ? status.donation_receipt : undefined;
  if (receipt === undefined) return null;
  const { amount, donau_url: url, may_be_issued: mayBeIssued, problem, refunded, state, year } = receipt;
  return (
    <section>
      <h2>{t("donations.receipt")}</h2>
      <p>
        {t(`donations.state.${state}`, { amount: money(amount), authority: new URL(url).host, year: String(year) })}
      </p>
      {problem !== undefined && state !== "issued" && <p class="soft small">{problem}</p>}
      {refunded !== undefined && (
        <p class="note bad" role="alert">
          {t(mayBeIssued ? "donations.mayBeTooMuch" : "donations.tooMuch", { amount: money(refunded) })}
        </p>
      )}
    </section>
  );
}
