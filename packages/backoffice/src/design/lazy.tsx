/** A part of the app that is loaded when it is shown first. */

import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../messages/language.js";

const RELOADED = "kontor-reloaded";
/** A page that has just been loaded again is not loaded again at once. */
const PAUSE_MS = 30_000;

export function lazy<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | undefined;
  return function Lazy(props: Props) {
    const [state, show] = useState<"loading" | "loaded" | "missing">(loaded === undefined ? "loading" : "loaded");
    useEffect(() => {
      if (loaded !== undefined) return;
      load().then(
        (component) => {
          loaded = component;
          show("loaded");
        },
        () => {
          if (!reloadOnce()) show("missing");
        },
      );
    }, []);
    const Loaded = loaded;
    if (Loaded !== undefined) return <Loaded {...props} />;
    if (state === "missing") {
      return (
        <p class="note bad" role="alert">
          {t("trouble.noConnection")}
        </p>
      );
    }
    return <div class="skeleton" aria-busy="true" />;
  };
}

/** The server has other files than this page knows: it was upgraded meanwhile. The new page knows them. */
function reloadOnce(): boolean {
  if (!navigator.onLine || Date.now() - Number(sessionStorage.getItem(RELOADED)) < PAUSE_MS) return false;
  sessionStorage.setItem(RELOADED, String(Date.now()));
  location.reload();
  return true;
}
