/** The till: one screen with three states, for a device that was paired, or for who has signed in. */

import { effect, useSignal } from "@preact/signals";
import { render } from "preact";
import { useEffect } from "preact/hooks";
import "../design/base.css";
import { showAppearance } from "../design/appearance.js";
import { Icon } from "../design/icon.js";
import { lazy } from "../design/lazy.js";
import { showShopColour } from "../design/shop-colour.js";
import { speak, t } from "../messages/language.js";
import { tillTexts } from "../messages/till/load.js";
import { backend, has, isSandbox, meetBackend } from "../session/backend.js";
import { keep, kept } from "./device.js";
import { tellDisplays } from "./display/channel.js";
import { KEPT_DISPLAY } from "./display/kept-display.js";
import { told } from "./display/shown.js";
import { Done } from "./done.js";
import { Confirm } from "./offline/confirm.js";
import { offlineSales } from "./offline/journal.js";
import { Pair } from "./pair.js";
import { Pay } from "./pay.js";
import { Recent } from "./recent.js";
import { Sell } from "./sell.js";
import { TillMenu } from "./till-menu.js";
import {
  askShopName,
  askWhetherStillATill,
  cart,
  clearCart,
  device,
  holdStock,
  isOnline,
  refreshInventory,
  remember,
  shopName,
  token,
  view,
} from "./till-state.js";
import "./till.css";

/** Needed once a day: the till sells sooner without it. */
const loadCloseDay = () => import("./close-day.js").then((file) => file.CloseDay);
const CloseDay = lazy(loadCloseDay);

/** What only some tills have. */
const loadDisplay = () => import("./display/display.js").then((file) => file.Display);
const Display = lazy(loadDisplay);
const PairDisplay = lazy(() => import("./display/pair-display.js").then((file) => file.PairDisplay));

/** For the customer to see: a second window of this browser, or another device, which has the key in its address. */
const isDisplay = /^#(?:display|screen)\b/.test(location.hash);

function Till() {
  const { value } = view;
  if (isDisplay) return <Display />;
  if (token.value === undefined) return <Pair />;
  return (
    <div class="till">
      {value.kind === "sell" && <TopBar />}
      {value.kind === "sell" && <Sell />}
      {value.kind === "pay" && <Pay sale={value.sale} />}
      {value.kind === "offline" && <Confirm sale={value.sale} from={value.from} />}
      {value.kind === "done" && <Done sale={value.sale} />}
    </div>
  );
}

/** Whether the connection is back, whether a wallet has paid meanwhile what was sold without one, and whether this is a till. */
const LOOK_EVERY_MS = 30_000;

function TopBar() {
  const showsRecent = useSignal(false);
  const showsMenu = useSignal(false);
  const closesDay = useSignal(false);
  const pairsDisplay = useSignal(false);
  useEffect(() => {
    void refreshInventory();
    void askShopName();
    const timer = setInterval(() => {
      if (!isOnline.value || offlineSales.value.length > 0) void refreshInventory();
      else void askWhetherStillATill();
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <header class={`top ${isSandbox() ? "is-practice" : ""}`}>
      {device.value?.logo ? <img src={device.value.logo} alt="" /> : null}
      <h1>{shopName.value === "" ? t("till.title") : shopName.value}</h1>
      <span class={`line ${isOnline.value ? "" : "off"}`} role="status">
        {t(!isOnline.value ? "till.offline" : isSandbox() ? "practice" : "till.online")}
      </span>
      <button
        type="button"
        class="button bare"
        aria-label={t("till.recent")}
        onClick={() => {
          showsRecent.value = true;
        }}
      >
        <Icon name="receipt" />
      </button>
      <button
        type="button"
        class="button bare"
        aria-label={t("till.menu")}
        onClick={() => {
          showsMenu.value = true;
        }}
      >
        <Icon name="more" />
      </button>
      {device.value === undefined && (
        <a class="button bare" href="../#/orders" aria-label={t("till.office")}>
          <Icon name="exit" />
        </a>
      )}
      {showsMenu.value && (
        <TillMenu
          onCloseDay={() => {
            showsMenu.value = false;
            closesDay.value = true;
          }}
          onPairDisplay={() => {
            showsMenu.value = false;
            pairsDisplay.value = true;
          }}
          onClose={() => {
            showsMenu.value = false;
          }}
        />
      )}
      {pairsDisplay.value && (
        <PairDisplay
          onClose={() => {
            pairsDisplay.value = false;
          }}
        />
      )}
      {closesDay.value && (
        <CloseDay
          onClose={() => {
            closesDay.value = false;
          }}
        />
      )}
      {showsRecent.value && (
        <Recent
          onClose={() => {
            showsRecent.value = false;
          }}
        />
      )}
    </header>
  );
}

/** The page goes on without a connection: what it has loaded is kept for that, and what it has not needed yet. */
async function keepForOffline(): Promise<void> {
  if (!("serviceWorker" in navigator) || !isSecureContext) return;
  await navigator.serviceWorker.register("./service-worker.js").catch(() => undefined);
  const { active } = await navigator.serviceWorker.ready;
  await Promise.all([loadCloseDay(), loadDisplay()]).catch(() => undefined);
  const [page] = location.href.split(/[?#]/);
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  const files = loaded.filter((name) => /\/webui\/(files\/|icon|till\/till)/.test(name));
  active?.postMessage({ files: [page, ...new Set(files)] });
}

/** A till that shows on another device what its customer is to see goes on with that. */
async function resumeDisplay(): Promise<void> {
  if (!has("displays") || (await kept(KEPT_DISPLAY)) === undefined) return;
  const { resumePosting } = await import("./display/posting.js");
  await resumePosting();
}

async function begin(): Promise<void> {
  await Promise.all([speak([tillTexts]), remember()]);
  document.title = t(isDisplay ? "display.open" : "till.title");
  // The same page, for another purpose.
  addEventListener("hashchange", () => location.reload());
  // What is remembered will do for the beginning.
  const meeting = meetBackend().then((isThere) => {
    isOnline.value = isThere;
    if (!isThere) return;
    if (cart.value.lines.length === 0 && cart.value.typed === "") clearCart();
    void keep("config", backend.value);
  });
  if (backend.value === undefined) await meeting;
  showAppearance();
  showShopColour();
  if (!isDisplay) {
    effect(() => tellDisplays(told.value));
    holdStock();
    void resumeDisplay();
  }
  // A phone that was put away may have missed anything: prices, and that it is a till no more.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && token.value !== undefined) void refreshInventory();
  });
  render(<Till />, document.getElementById("app")!);
  void keepForOffline();
}

void begin();
