/** A phone becomes a till: it has scanned the code of the office, or types it. The code is in the fragment, which no server sees. */

import { useSignal } from "@preact/signals";
import type { TargetedSubmitEvent } from "preact";
import { useEffect } from "preact/hooks";
import { LanguageChoice } from "../design/language-choice.js";
import { ScanButton } from "../design/scanner/scan-button.js";
import { t } from "../messages/language.js";
import { apiFor } from "../session/api.js";
import { backend, has } from "../session/backend.js";
import { markUrl } from "../session/mark-url.js";
import { place } from "../session/place.js";
import { type Device, keep, kept } from "./device.js";
import { KEPT_SCREEN, SCREEN } from "./display/kept-display.js";
import { OfflineList } from "./offline/offline-list.js";
import { device, refreshInventory, shopName } from "./till-state.js";

const FRAGMENT = /^#pair=([0-9A-Za-z-]+)(?:&offline=([\w-]+)\.([A-Z2-7]+))?$/;
const ADDRESS = /^https?:\/\/[^/]+(\/[^?#]*)(#.*)$/;

export function Pair() {
  const trouble = useSignal<string | undefined>(undefined);
  const wasScreen = useSignal(false);
  const redeem = async (code: string, offline?: Device["offline"]) => {
    const answer = await apiFor(undefined).call("POST /kontor/pairings", { body: { code: code.replaceAll("-", "") } });
    if (!answer.ok) {
      trouble.value = t(answer.status === 0 ? "trouble.noConnection" : "pair.spent");
      return;
    }
    const { access_token, scope, name, shop, config } = answer.body;
    const paired: Device = { token: access_token, scope, name, shopName: shop.name, logo: shop.logo, offline };
    backend.value = config;
    await keep("device", paired);
    await keep("config", config);
    shopName.value = shop.name;
    device.value = paired;
    await refreshInventory();
  };
  /** @returns whether it was the end of the address that the office shows */
  const redeemFragment = (fragment: string): boolean => {
    const [, code, id, key] = FRAGMENT.exec(fragment) ?? [];
    if (code === undefined) return false;
    void redeem(code, id === undefined || key === undefined ? undefined : { id, key });
    return true;
  };
  useEffect(() => {
    void kept(KEPT_SCREEN).then((key) => {
      wasScreen.value = key !== undefined;
    });
    if (redeemFragment(location.hash)) history.replaceState(null, "", location.pathname);
  }, []);
  const onRead = (text: string) => {
    // The office may have found this server by another of its names.
    const [, path, fragment] = ADDRESS.exec(text) ?? [];
    if (path !== location.pathname) return t("pair.notHere");
    // A till's code for its customer's screen: the page begins again, as that.
    if (fragment!.startsWith("#display=")) location.hash = fragment!;
    else if (!redeemFragment(fragment!)) return t("pair.notHere");
    return undefined;
  };
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    void redeem(String(new FormData(event.currentTarget).get("code")).trim());
  };
  return (
    <main class="gate">
      <section class="card">
        <img class="mark" src={markUrl()} alt="" />
        <h1>{t("pair.title")}</h1>
        <p class="soft">{t(has("pairings") ? "pair.how" : "pair.signInOnly")}</p>
        {has("pairings") && (
          <form onSubmit={submit}>
            {trouble.value && (
              <p class="note bad" role="alert">
                {trouble.value}
              </p>
            )}
            <ScanButton title={t("pair.scan")} onRead={onRead} isLarge />
            <label class="field">
              <span>{t("pair.code")}</span>
              <input name="code" autocomplete="off" autocapitalize="characters" spellcheck={false} required />
            </label>
            <button type="submit" class="button">
              {t("pair.begin")}
            </button>
          </form>
        )}
        {wasScreen.value && (
          <p class="small">
            <a href={SCREEN}>{t("display.resume")}</a>
          </p>
        )}
        <p class="small">
          <a href={`${place.apiUrl}webui/#/till`}>{t("pair.owner")}</a>
        </p>
        <OfflineList />
      </section>
      <footer>
        <LanguageChoice />
      </footer>
    </main>
  );
}
