/** What was sold without a connection: which orders it turned out to be, and what is still looked for. */

import { useSignal } from "@preact/signals";
import { t } from "../../messages/language.js";
import { clock } from "../../messages/moments.js";
import { money } from "../../session/backend.js";
import { dropSale, joinedSales, offlineSales } from "./journal.js";

export function OfflineList() {
  const asked = useSignal<string | undefined>(undefined);
  if (offlineSales.value.length + joinedSales.value.length === 0) return null;
  return (
    <section aria-labelledby="offline">
      <h2 id="offline">{t("offline.title")}</h2>
      <ul class="recent">
        {offlineSales.value.map(({ id, amount, summary, to, code }) => (
          <li key={id}>
            <div>
              <strong class="num">{money(amount)}</strong> <span class="badge warn">{t("offline.open")}</span>
              <p class="soft small">
                {clock(new Date(to))} · {summary} · {t("offline.withCode", { code })}
              </p>
            </div>
            <button
              type="button"
              class="button quiet"
              onClick={() => {
                if (asked.value === id) void dropSale(id);
                asked.value = id;
              }}
            >
              {t(asked.value === id ? "offline.dropSure" : "offline.drop")}
            </button>
          </li>
        ))}
        {joinedSales.value.map(({ id, amount, summary, to, orderId }) => (
          <li key={id}>
            <div>
              <strong class="num">{money(amount)}</strong> <span class="badge good">{t("offline.joined")}</span>
              <p class="soft small">
                {clock(new Date(to))} · {summary} · {orderId}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
