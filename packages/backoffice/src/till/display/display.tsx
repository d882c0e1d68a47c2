/**
 * The customer's screen, in a second window of the till's browser or on another device: what is in the cart, the code to
 * scan, and that it is paid; meanwhile whose shop it is, and what things cost.
 */

import { QrCode } from "@kontor/merchant/pages/qr-code.js";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../../messages/language.js";
import { money } from "../../session/backend.js";
import { keepScreenOn } from "../keep-screen-on.js";
import { watchTill } from "./channel.js";
import type { Shown, Told } from "./shown.js";
import { isScreen, type News, screenKey, watchServer } from "./watch-server.js";

export function Display() {
  const news = useSignal<News | undefined>(undefined);
  useEffect(keepScreenOn, []);
  useEffect(() => {
    const onNews = (next: News) => {
      news.value = next;
    };
    if (!isScreen()) return watchTill(onNews);
    const leaving = new AbortController();
    onNews("waiting");
    void screenKey().then((key) => {
      if (key === undefined) onNews("ended");
      else void watchServer(key, onNews, leaving.signal);
    });
    return () => leaving.abort();
  }, []);
  const { value } = news;
  if (value === undefined) return <Nothing text={t("display.noTill")} />;
  if (typeof value === "object") return <Screen {...value} />;
  if (value === "waiting") return <Nothing text={t("wait")} />;
  if (value === "ended") return <Nothing text={t("display.ended")} />;
  return <Nothing text={t(value === "gone" ? "display.gone" : "till.offline")} />;
}

/** Nobody scans or reads what may not be so any more. */
function Nothing({ text }: { readonly text: string }) {
  return (
    <main class="display welcome nothing">
      <div role="status">
        <h1>{text}</h1>
      </div>
    </main>
  );
}

function Screen({ shop, shown }: Told) {
  if (shown.kind === "pay") return <ToPay {...shown} />;
  if (shown.kind === "paid") return <Paid {...shown} />;
  if (shown.kind === "cart") return <Cart {...shown} />;
  return <Welcome shop={shop} prices={shown.kind === "welcome" ? shown.prices : []} />;
}

type Of<Kind extends Shown["kind"]> = Extract<Shown, { readonly kind: Kind }>;

function ToPay({ amount, uri, opened }: Of<"pay">) {
  return (
    <main class="pay display">
      <header>
        <h1 class="num">{money(amount)}</h1>
      </header>
      <div class={`code ${opened ? "opened" : ""}`}>
        <QrCode text={uri} label={t("till.code")} />
      </div>
      <p class="say" role="status">
        {t(opened ? "till.opened" : "till.scan")}
      </p>
    </main>
  );
}

function Paid({ amount }: Of<"paid">) {
  return (
    <main class="done display">
      <div class="result" role="status">
        <svg class="tick" viewBox="0 0 48 48" aria-hidden="true">
          <path d="M10 25l10 10 19-22" />
        </svg>
        <h1>{t("till.paid")}</h1>
        <p class="sum num">{money(amount)}</p>
      </div>
    </main>
  );
}

function Cart({ amount, lines }: Of<"cart">) {
  return (
    <main class="display welcome cart">
      <ul class="items">
        {lines.map(({ name, amount: sum }, index) => (
          <li key={index}>
            <span>{name}</span>
            <span class="num">{money(sum)}</span>
          </li>
        ))}
      </ul>
      <h1 class="num">{money(amount)}</h1>
    </main>
  );
}

/** More are in columns, where there is room. */
const FEW = 7;

interface WelcomeProps extends Pick<Of<"welcome">, "prices"> {
  readonly shop: Told["shop"];
}

function Welcome({ shop: { name, logo }, prices }: WelcomeProps) {
  return (
    <main class={`display welcome ${prices.length > 0 ? "priced" : ""} ${prices.length > FEW ? "many" : ""}`}>
      <header>
        {logo && <img src={logo} alt="" />}
        <h1>{name}</h1>
        <p class="soft">{t("display.welcome")}</p>
      </header>
      {prices.length > 0 && (
        <ul class="items">
          {prices.map(({ name: what, price }, index) => (
            <li key={index}>
              <span>{what}</span>
              <span class="num">{money(price)}</span>
            </li>
          ))}
        </ul>
      )}
    </main>
  );
}
