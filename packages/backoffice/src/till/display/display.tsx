/** The customer's screen, in a second window of the till's browser: what is in the cart, the code to scan, and that it is paid. */

import { QrCode } from "@kontor/merchant/pages/qr-code.js";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../../messages/language.js";
import { money } from "../../session/backend.js";
import { type Shown, watchTill } from "./channel.js";

export function Display() {
  const shown = useSignal<Shown | undefined>(undefined);
  useEffect(
    () =>
      watchTill((next) => {
        shown.value = next;
      }),
    [],
  );
  const { value } = shown;
  if (value?.kind === "pay") {
    return (
      <main class="pay display">
        <header>
          <h1 class="num">{money(value.amount)}</h1>
        </header>
        <div class="code">
          <QrCode text={value.uri} label={t("till.code")} />
        </div>
        <p class="say">{t("till.scan")}</p>
      </main>
    );
  }
  if (value?.kind === "paid") {
    return (
      <main class="done display">
        <div class="result" role="status">
          <svg class="tick" viewBox="0 0 48 48" aria-hidden="true">
            <path d="M10 25l10 10 19-22" />
          </svg>
          <h1>{t("till.paid")}</h1>
          <p class="sum num">{money(value.amount)}</p>
        </div>
      </main>
    );
  }
  return (
    <main class="display welcome">
      {value?.kind === "cart" ? (
        <>
          <ul class="items">
            {value.lines.map(([name, amount], index) => (
              <li key={index}>
                <span>{name}</span>
                <span class="num">{money(amount)}</span>
              </li>
            ))}
          </ul>
          <h1 class="num">{money(value.amount)}</h1>
        </>
      ) : (
        <>
          {value?.logo && <img src={value.logo} alt="" />}
          <h1>{value?.shopName ?? ""}</h1>
          <p class="soft">{t(value === undefined ? "display.noTill" : "display.welcome")}</p>
        </>
      )}
    </main>
  );
}
