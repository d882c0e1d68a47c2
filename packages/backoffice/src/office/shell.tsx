/** What stays while one goes from screen to screen: the menu, at the side or at the bottom, and the way to the till. */

import { signal, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect } from "preact/hooks";
import { isForDialogOrField } from "../design/focus.js";
import { Icon, type IconName } from "../design/icon.js";
import { lazy } from "../design/lazy.js";
import { isConnected, useEvents } from "../live/events.js";
import { type MessageKey, t } from "../messages/language.js";
import { has, isSandbox } from "../session/backend.js";
import { isOperator } from "../session/place.js";
import { signOut } from "../session/session.js";
import { askShopClock } from "../session/shop-clock.js";
import { OrdersPage } from "./orders/orders-page.js";
import { loadPreferences } from "./preferences.js";
import { pathTo, route } from "./route.js";
import { loadShop, shop } from "./shop-info.js";

const SCREENS = {
  today: lazy(() => import("./today/today-page.js").then(({ TodayPage }) => TodayPage)),
  orders: OrdersPage,
  products: lazy(() => import("./products/products-page.js").then(({ ProductsPage }) => ProductsPage)),
  offers: lazy(() => import("./offers/offers-page.js").then(({ OffersPage }) => OffersPage)),
  money: lazy(() => import("./money/money-page.js").then(({ MoneyPage }) => MoneyPage)),
  shop: lazy(() => import("./shop/shop-page.js").then(({ ShopPage }) => ShopPage)),
  server: lazy(() => import("./server/server-page.js").then(({ ServerPage }) => ServerPage)),
};

const SearchDialog = lazy(() => import("./search/search-dialog.js").then(({ SearchDialog }) => SearchDialog));

const MENU = [
  ["today", "home", "menu.today"],
  ["orders", "list", "menu.orders"],
  ["products", "tag", "menu.products"],
  ["money", "coins", "menu.money"],
  ["shop", "shop", "menu.shop"],
] as const satisfies readonly (readonly [string, IconName, MessageKey])[];

/** Only whose shop is the administrator's may see that one. */
const OF_OPERATOR = ["server", "server", "menu.server"] as const;

export function Shell() {
  const [wanted = "today", room] = route.value;
  // The till's way in for who has just signed in for it.
  if (wanted === "till") location.replace("./till/");
  const current = (wanted in SCREENS ? wanted : "today") as keyof typeof SCREENS;
  const Screen = SCREENS[current === "products" && room === "offers" ? "offers" : current];
  const isLeaving = useSignal(false);
  useEffect(() => {
    void loadShop();
    void loadPreferences();
    void askShopClock();
  }, []);
  useEvents((event) => {
    if (event === undefined) void loadShop();
  });
  // Whoever sees the office may press it.
  useLayoutEffect(() => {
    addEventListener("keydown", searchWithSlash);
    return () => {
      removeEventListener("keydown", searchWithSlash);
      // Who signs in again has not asked for it.
      isSearching.value = false;
    };
  }, []);
  return (
    <div class="shell">
      <button type="button" class="skip" onClick={() => document.getElementById("content")?.focus()}>
        {t("menu.skip")}
      </button>
      <nav class="menu" aria-label={t("menu.name")}>
        <div class="brand">
          {shop.value?.logo ? <img src={shop.value.logo} alt="" /> : <img src="./icon.svg" alt="" />}
          <strong>{shop.value?.name ?? ""}</strong>
        </div>
        <button type="button" class="button quiet to-search" aria-keyshortcuts="/" onClick={search}>
          <Icon name="search" />
          <span>{t("search")}</span>
        </button>
        <ul>
          {(isOperator() ? [...MENU, OF_OPERATOR] : MENU).map(([name, icon, word]) => (
            <li key={name} class={name === "server" ? "operator" : ""}>
              <a href={pathTo(name)} aria-current={name === current ? "page" : undefined}>
                <Icon name={icon} />
                <span>{t(word)}</span>
              </a>
            </li>
          ))}
        </ul>
        <div class="ways-out">
          <a class="button to-till" href="./till/">
            <Icon name="till" />
            <span>{t("menu.till")}</span>
          </a>
          <button
            type="button"
            class="button bare leave"
            disabled={isLeaving.value}
            onClick={() => {
              isLeaving.value = true;
              void signOut();
            }}
          >
            <Icon name="exit" />
            <span>{t("menu.signOut")}</span>
          </button>
        </div>
      </nav>
      <main id="content" tabIndex={-1}>
        {isSandbox() && (
          <p class="practice in-office">
            {t("practice")}
            {has("practice") && <a href={pathTo("shop", "practice")}>{t("practice.toDesk")}</a>}
          </p>
        )}
        {!isConnected.value && (
          <p class="note warn offline" role="status">
            {t("office.offline")}
          </p>
        )}
        <Screen />
      </main>
      {isSearching.value && (
        <SearchDialog
          onClose={() => {
            isSearching.value = false;
          }}
        />
      )}
    </div>
  );
}

const isSearching = signal(false);

function search(): void {
  isSearching.value = true;
}

/** `/` leads to the search. */
function searchWithSlash(event: KeyboardEvent): void {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || isForDialogOrField(event)) return;
  event.preventDefault();
  search();
}
