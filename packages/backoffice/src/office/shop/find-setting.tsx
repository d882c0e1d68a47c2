/** A setting is found by its words: what is typed narrows a list, Enter leads to the first of it. */

import type { Signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Icon } from "../../design/icon.js";
import { type MessageKey, t } from "../../messages/language.js";
import { pathTo, route, sought } from "../route.js";
import { ROOMS } from "./rooms.js";
import { findSettings, type Setting } from "./settings.js";

export function FindSetting({ words }: { readonly words: Signal<string> }) {
  const found = findSettings(words.value);
  const isAsked = words.value.trim() !== "";
  return (
    <search>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const [first] = findSettings(words.value);
          if (first !== undefined) location.hash = pathOfSetting(first);
        }}
      >
        <input
          type="search"
          placeholder={t("settings.find")}
          aria-label={t("settings.find")}
          value={words.value}
          onInput={({ currentTarget }) => {
            words.value = currentTarget.value;
          }}
        />
      </form>
      <p class="unseen" role="status">
        {isAsked && t("settings.found", { count: found.length })}
      </p>
      {isAsked && found.length === 0 && <p class="soft">{t("settings.none")}</p>}
      {found.length > 0 && (
        <ul class="panel things">
          {found.map((setting) => (
            <li key={`${setting.room} ${setting.label}`}>
              <a class="thing told" href={pathOfSetting(setting)}>
                <Icon name={setting.room === undefined ? "shop" : ROOMS[setting.room][0]} />
                <span>
                  <strong>{t(setting.label)}</strong>
                  {setting.at !== undefined && (
                    <span class="soft small">
                      {t(setting.room === undefined ? "menu.shop" : ROOMS[setting.room][1])}
                    </span>
                  )}
                </span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </search>
  );
}

export function pathOfSetting({ room, at }: Setting): string {
  const path = room === undefined ? pathTo("shop") : pathTo("shop", room);
  return at === undefined ? path : `${path}?${new URLSearchParams({ find: at })}`;
}

/** As long as a slow phone may take to show the room. */
const MOST_FRAMES = 300;

/** Leads to what the address names, once the screen shows it. */
export function useSought(): void {
  useEffect(() => {
    const wanted = sought();
    let frames = wanted === undefined ? 0 : MOST_FRAMES;
    const look = () => {
      if (frames === 0) return;
      const place = placeOf(t(wanted as MessageKey));
      frames = place === undefined ? frames - 1 : 0;
      if (place === undefined) requestAnimationFrame(look);
      else leadTo(place);
    };
    look();
    return () => {
      frames = 0;
    };
  }, [route.value]);
}

/** People see these words there: they are the setting's. */
function placeOf(words: string): HTMLElement | undefined {
  const places = document.querySelectorAll<HTMLElement>("main :is(h2, legend, label, .page button)");
  return [...places].find((place) => (place.querySelector(":scope > span") ?? place).textContent.trim() === words);
}

function leadTo(place: HTMLElement): void {
  const field = place.querySelector("input") ?? place.closest("fieldset")?.querySelector("input");
  const target = field ?? place;
  if (target.localName === "h2") target.tabIndex = -1;
  place.classList.add("found");
  target.addEventListener("blur", () => place.classList.remove("found"), { once: true });
  target.focus({ preventScroll: true });
  place.scrollIntoView({ block: "center" });
}
