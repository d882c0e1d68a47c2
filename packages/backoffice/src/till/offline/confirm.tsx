/**
 * PAY without a connection: the customer's wallet, which has one, scans the till's own code, pays the amount, and shows a
 * code of eight digits; the till knows which ones fit this amount and these minutes.
 */

import { QrCode } from "@kontor/merchant/pages/qr-code.js";
import { parseAmount } from "@kontor/taler/amount";
import { useSignal } from "@preact/signals";
import type { TargetedSubmitEvent } from "preact";
import { Icon } from "../../design/icon.js";
import { t } from "../../messages/language.js";
import { money, payTemplateUri } from "../../session/backend.js";
import { receiptItems } from "../receipt-items.js";
import { play } from "../sound.js";
import { device, finish, nextSale, type Sale } from "../till-state.js";
import { noteSale, offlineSales } from "./journal.js";
import { codesFor } from "./totp.js";

export function Confirm({ sale, from }: { readonly sale: Sale; readonly from: number }) {
  const trouble = useSignal<string | undefined>(undefined);
  const { offline } = device.value!;
  const check = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get("code")).replace(/\D/g, "");
    const to = Date.now();
    const codes = await codesFor(offline!.key, parseAmount(sale.amount), from, to);
    if (!codes.has(code)) {
      play("failed");
      trouble.value = t("offline.wrong");
      return;
    }
    const isSeen = offlineSales.value.some((other) => other.code === code && other.amount === sale.amount);
    if (isSeen && trouble.value !== t("offline.twice")) {
      // Two equal amounts within half a minute have one code: the second tap says that somebody has looked.
      play("failed");
      trouble.value = t("offline.twice");
      return;
    }
    await noteSale({
      id: sale.orderId,
      amount: sale.amount,
      items: receiptItems(sale),
      summary: sale.summary,
      from,
      to,
      code,
    });
    play("paid");
    finish({ ...sale, isOffline: true });
  };
  return (
    <main class="pay offline">
      <header>
        <button type="button" class="button bare" aria-label={t("till.cancel")} onClick={nextSale}>
          <Icon name="back" />
        </button>
        <h1 class="num">{money(sale.amount)}</h1>
      </header>
      <div class="code">
        <QrCode text={payTemplateUri(offline!.id)} label={t("till.code")} />
      </div>
      <form class="confirm" onSubmit={(event) => void check(event)}>
        <p>{t("offline.how", { amount: money(sale.amount) })}</p>
        {trouble.value && (
          <p class="note bad" role="alert">
            {trouble.value}
          </p>
        )}
        <label class="field">
          <span>{t("offline.code")}</span>
          <input
            name="code"
            class="num"
            inputMode="numeric"
            autocomplete="off"
            required
            pattern="\s*(\d\s*){8}"
            maxLength={20}
          />
        </label>
        <button type="submit" class="button">
          {t("offline.check")}
        </button>
      </form>
    </main>
  );
}
