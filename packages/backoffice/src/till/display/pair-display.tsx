/** Another device becomes the customer's screen: it scans this code, and sees what the till shows, and nothing else. */

import type { TalerApiError } from "@kontor/client/api-error";
import { QrCode } from "@kontor/merchant/pages/qr-code.js";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Dialog } from "../../design/dialog.js";
import { Trouble } from "../../design/trouble.js";
import { t } from "../../messages/language.js";
import { place } from "../../session/place.js";
import { displayKey, endScreens, makeKey, resumePosting, screens, tell } from "./posting.js";

const LOOK_EVERY_MS = 2000;

export function PairDisplay({ onClose }: { readonly onClose: () => void }) {
  const error = useSignal<TalerApiError | undefined>(undefined);
  const make = async () => {
    const answer = await makeKey();
    error.value = answer.ok ? undefined : answer;
  };
  useEffect(() => {
    const begin = async () => {
      await resumePosting();
      if (displayKey.value === undefined) await make();
    };
    void begin();
    const timer = setInterval(() => {
      if (screens.value === "expected") void tell();
    }, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  const end = async () => {
    await endScreens();
    onClose();
  };
  const url = `${place.apiUrl}webui/till/#display=${displayKey.value}`;
  return (
    <Dialog title={t("display.other")} onClose={onClose}>
      {error.value && <Trouble error={error.value} />}
      {displayKey.value === undefined ? (
        !error.value && <div class="skeleton" aria-busy="true" />
      ) : (
        <>
          <p class={`note ${screens.value === "watching" ? "good" : ""}`} role="status">
            {t(screens.value === "watching" ? "display.watching" : "display.expected")}
          </p>
          <QrCode text={url} label={t("display.code")} />
          <p>{t("display.scan")}</p>
          <p class="soft small address" data-url={url}>
            {url}
          </p>
          <div class="buttons">
            <button type="button" class="button quiet" onClick={() => void make()}>
              {t("display.renew")}
            </button>
            <button type="button" class="button quiet" onClick={() => void end()}>
              {t("display.end")}
            </button>
          </div>
        </>
      )}
    </Dialog>
  );
}
