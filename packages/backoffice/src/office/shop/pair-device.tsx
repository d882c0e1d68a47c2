/** A name and rights make a code; the other phone scans it, and is let in. Good once, and for five minutes. */

import type { TalerApiError } from "@kontor/client/api-error";
import { QrCode } from "@kontor/merchant/pages/qr-code.js";
import { useSignal } from "@preact/signals";
import type { TargetedSubmitEvent } from "preact";
import { useEffect } from "preact/hooks";
import { Dialog } from "../../design/dialog.js";
import { Trouble } from "../../design/trouble.js";
import { t } from "../../messages/language.js";
import { place } from "../../session/place.js";
import { api } from "../../session/session.js";
import { makeOfflineKey, type OfflineKey } from "./offline-till.js";

interface PairDeviceProps {
  /** The serials of the tokens that there are already. */
  readonly known: readonly number[];
  readonly onClose: () => void;
}

const SCOPES = [
  ["order-pos", "rights.sell", "rights.sellHow"],
  ["order-full", "rights.sellAndRefund", "rights.sellAndRefundHow"],
] as const;
const LOOK_EVERY_MS = 2000;

export function PairDevice({ known, onClose }: PairDeviceProps) {
  const code = useSignal<string | undefined>(undefined);
  const offline = useSignal<OfflineKey | undefined>(undefined);
  const isIn = useSignal(false);
  const error = useSignal<TalerApiError | undefined>(undefined);
  const make = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const name = String(data.get("name")).trim();
    if (data.get("offline") !== null) {
      const made = await makeOfflineKey(name);
      if (!("key" in made)) {
        error.value = made;
        return;
      }
      offline.value = made;
    }
    const answer = await api.value.call("POST /private/kontor/pairings", {
      body: { scope: String(data.get("scope")) as "order-pos", name },
    });
    if (answer.ok) code.value = answer.body.code;
    else error.value = answer;
  };
  useEffect(() => {
    if (code.value === undefined) return;
    const timer = setInterval(async () => {
      const answer = await api.value.call("GET /private/tokens", { query: { limit: -5 } });
      if (!answer.ok || answer.status !== 200) return;
      if (answer.body.tokens.some(({ serial }) => !known.includes(serial))) isIn.value = true;
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [code.value]);
  const { id, key } = offline.value ?? {};
  const withKey = key === undefined ? "" : `&offline=${id}.${key}`;
  const url = `${place.apiUrl}webui/till/#pair=${code.value}${withKey}`;
  return (
    <Dialog title={t("devices.add")} onClose={onClose}>
      {error.value && <Trouble error={error.value} />}
      {isIn.value ? (
        <p class="note good" role="status">
          {t("devices.isIn")}
        </p>
      ) : code.value === undefined ? (
        <form onSubmit={(event) => void make(event)}>
          <label class="field">
            <span>{t("devices.name")}</span>
            <input name="name" required maxLength={200} placeholder={t("devices.nameExample")} />
          </label>
          <fieldset class="options">
            <legend class="label">{t("devices.may")}</legend>
            {SCOPES.map(([scope, word, how], index) => (
              <label class="check" key={scope}>
                <input type="radio" name="scope" value={scope} defaultChecked={index === 0} />
                <span>
                  <strong>{t(word)}</strong>
                  <span class="soft small line">{t(how)}</span>
                </span>
              </label>
            ))}
          </fieldset>
          <label class="check">
            <input type="checkbox" name="offline" />
            <span>
              <strong>{t("devices.offline")}</strong>
              <span class="soft small line">{t("devices.offlineHow")}</span>
            </span>
          </label>
          <button type="submit" class="button">
            {t("devices.showCode")}
          </button>
        </form>
      ) : (
        <>
          <QrCode text={url} label={t("devices.code")} />
          <p>{t("devices.scan")}</p>
          <p class="pair-code num" data-url={url}>
            {code.value.replace(/(.{4})(?=.)/g, "$1-")}
          </p>
        </>
      )}
    </Dialog>
  );
}
