/**
 * One search over everything: orders, products and settings by their words. The arrow keys choose, Enter goes there. What
 * the server finds comes later than what is known here: an answer to earlier words is not shown, and who has pressed Enter
 * before it came goes to the first of all when it is there.
 */

import type { TalerApiError } from "@kontor/client/api-error";
import { useSignal } from "@preact/signals";
import type { TargetedKeyboardEvent } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { Dialog } from "../../design/dialog.js";
import { Icon, type IconName } from "../../design/icon.js";
import { Trouble } from "../../design/trouble.js";
import { type MessageKey, t } from "../../messages/language.js";
import { StateBadge } from "../../orders/order-state.js";
import { money } from "../../session/backend.js";
import { pathTo } from "../route.js";
import { pathOfSetting } from "../shop/find-setting.js";
import { ROOMS } from "../shop/rooms.js";
import { findSettings, type Setting } from "../shop/settings.js";
import { ask, type Found, type FoundOrder, type FoundProduct } from "./ask.js";

const AFTER_TYPING_MS = 200;
const MOST_SETTINGS = 6;
const NOTHING: Found = { orders: [], products: [] };

interface Hit {
  readonly path: string;
  readonly icon: IconName;
  readonly text: string;
  readonly below: string;
  readonly order?: FoundOrder;
}

interface Group {
  readonly name: MessageKey;
  readonly hits: readonly Hit[];
}

export function SearchDialog({ onClose }: { readonly onClose: () => void }) {
  const words = useSignal("");
  /** What the server found, and for which words. */
  const found = useSignal<{ readonly words: string; readonly body: Found }>({ words: "", body: NOTHING });
  const error = useSignal<TalerApiError | undefined>(undefined);
  /** The path of the one that the arrow keys led to; undefined: the first. */
  const chosen = useSignal<string | undefined>(undefined);
  const goesToFirst = useRef(false);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const asked = words.value.trim();
  const isWaiting = asked !== "" && found.value.words !== asked;
  const groups = asked === "" ? [] : groupsOf(found.value.body, findSettings(asked).slice(0, MOST_SETTINGS));
  const hits = groups.flatMap((group) => group.hits);
  const at = Math.max(
    0,
    hits.findIndex(({ path }) => path === chosen.value),
  );
  const idOf = (path: string) => `${id}-${hits.findIndex((hit) => hit.path === path)}`;

  useEffect(() => {
    error.value = undefined;
    if (asked === "") {
      found.value = { words: "", body: NOTHING };
      return undefined;
    }
    const leaving = new AbortController();
    const timer = setTimeout(async () => {
      const answer = await ask(asked, leaving.signal).catch(() => undefined);
      if (leaving.signal.aborted || answer === undefined) return;
      error.value = answer.ok ? undefined : answer;
      found.value = { words: asked, body: answer.ok ? answer.body : NOTHING };
    }, AFTER_TYPING_MS);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [asked]);

  const go = (path: string) => {
    onClose();
    location.hash = path;
    // Who reads with the ears is at what was found; a setting takes the focus itself.
    document.getElementById("content")?.focus({ preventScroll: true });
  };
  useEffect(() => {
    if (!goesToFirst.current || isWaiting) return;
    goesToFirst.current = false;
    const [first] = hits;
    if (first !== undefined) go(first.path);
  });
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [chosen.value]);

  const keyDown = (event: TargetedKeyboardEvent<HTMLInputElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      chosen.value = hits.at((at + step) % hits.length)?.path;
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      const hit = hits[at];
      if (isWaiting && chosen.value === undefined) goesToFirst.current = true;
      else if (hit !== undefined) go(hit.path);
    }
  };
  return (
    <Dialog title={t("search")} onClose={onClose}>
      <input
        type="text"
        inputMode="search"
        role="combobox"
        autofocus
        autocomplete="off"
        enterkeyhint="go"
        aria-expanded={hits.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={hits[at] === undefined ? undefined : idOf(hits[at].path)}
        placeholder={t("seek.placeholder")}
        aria-label={t("seek.placeholder")}
        onInput={({ currentTarget }) => {
          words.value = currentTarget.value;
          chosen.value = undefined;
          goesToFirst.current = false;
        }}
        onKeyDown={keyDown}
      />
      <p class="unseen" role="status">
        {asked !== "" && !isWaiting && t("settings.found", { count: hits.length })}
      </p>
      {asked === "" && <p class="soft small">{t("seek.how")}</p>}
      {error.value && <Trouble error={error.value} />}
      <div class="hits" id={`${id}-list`} role="listbox" aria-label={t("search")} ref={list} aria-busy={isWaiting}>
        {groups.map(({ name, hits: ofGroup }) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options is no set of fields.
          <div key={name} role="group" aria-labelledby={`${id}-${name}`}>
            <p class="soft small" id={`${id}-${name}`}>
              {t(name)}
            </p>
            {ofGroup.map((hit) => (
              <HitLine
                key={hit.path}
                {...{ hit }}
                id={idOf(hit.path)}
                isChosen={hit === hits[at]}
                onClick={() => go(hit.path)}
              />
            ))}
          </div>
        ))}
      </div>
      {isWaiting && hits.length === 0 && <div class="skeleton" />}
      {asked !== "" && !isWaiting && hits.length === 0 && !error.value && <p class="soft">{t("nothingFound")}</p>}
    </Dialog>
  );
}

interface HitLineProps {
  readonly hit: Hit;
  readonly id: string;
  readonly isChosen: boolean;
  readonly onClick: () => void;
}

function HitLine({ hit: { path, icon, text, below, order }, id, isChosen, onClick }: HitLineProps) {
  return (
    <a
      class="thing told"
      role="option"
      aria-selected={isChosen}
      tabIndex={-1}
      id={id}
      href={path}
      onClick={(event) => {
        // With another key it opens elsewhere.
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        onClick();
      }}
    >
      <Icon name={icon} />
      <span>
        <strong>{text}</strong>
        {below !== "" && <span class="soft small num">{below}</span>}
        {order !== undefined && <StateBadge state={order.state} />}
      </span>
    </a>
  );
}

function groupsOf({ orders, products }: Found, settings: readonly Setting[]): readonly Group[] {
  const groups: readonly Group[] = [
    { name: "menu.orders", hits: orders.map(orderHit) },
    { name: "menu.products", hits: products.map(productHit) },
    { name: "seek.settings", hits: settings.map(settingHit) },
  ];
  return groups.filter(({ hits }) => hits.length > 0);
}

function orderHit(order: FoundOrder): Hit {
  const { id, summary, amount } = order;
  const below = [amount === undefined ? "" : money(amount), id].filter((part) => part !== "").join(" · ");
  return { path: pathTo("orders", id), icon: "receipt", text: summary === "" ? id : summary, below, order };
}

function productHit({ id, name, price }: FoundProduct): Hit {
  const path = `${pathTo("products")}?${new URLSearchParams({ product: id })}`;
  return { path, icon: "tag", text: name, below: price === undefined ? "" : money(price) };
}

function settingHit(setting: Setting): Hit {
  const { room, label, at } = setting;
  return {
    path: pathOfSetting(setting),
    icon: room === undefined ? "shop" : ROOMS[room][0],
    text: t(label),
    below: at === undefined ? "" : t(room === undefined ? "menu.shop" : ROOMS[room][1]),
  };
}
