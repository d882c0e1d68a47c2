/** Posters: a code on paper that anybody's wallet pays: one price, one that the customer types, or what is chosen of the menu. */

import type { TalerApiError } from "@kontor/client/api-error";
import { QrCode } from "@kontor/merchant/pages/qr-code.js";
import { printAmount } from "@kontor/taler/amount";
import { useSignal } from "@preact/signals";
import type { TargetedSubmitEvent } from "preact";
import { Dialog } from "../../design/dialog.js";
import { Icon } from "../../design/icon.js";
import { RemoveButton } from "../../design/remove-button.js";
import { ScanButton } from "../../design/scanner/scan-button.js";
import { Trouble } from "../../design/trouble.js";
import { type MessageKey, t } from "../../messages/language.js";
import { printOn } from "../../orders/receipt.js";
import { amountFrom } from "../../orders/typed-amount.js";
import { currency, has, payTemplateUri } from "../../session/backend.js";
import { api } from "../../session/session.js";
import { download } from "../download.js";
import { shop } from "../shop-info.js";
import { useAnswer } from "../use-answer.js";
import { isOfTill } from "./offline-till.js";

interface Poster {
  readonly template_id: string;
  readonly template_description: string;
}

export function Posters() {
  const { body, error, again } = useAnswer("GET /private/templates", {});
  const isMaking = useSignal(false);
  const shown = useSignal<Poster | undefined>(undefined);
  const posters = ((body.value?.templates ?? []) as readonly Poster[]).filter(
    ({ template_id }) => !isOfTill(template_id),
  );
  return (
    <>
      <button
        type="button"
        class="button"
        onClick={() => {
          isMaking.value = true;
        }}
      >
        <Icon name="plus" />
        {t("posters.add")}
      </button>
      {error.value && <Trouble error={error.value} />}
      {body.value !== undefined && posters.length === 0 && <p class="empty panel">{t("posters.none")}</p>}
      {posters.length > 0 && (
        <ul class="panel things">
          {posters.map((poster) => (
            <li key={poster.template_id}>
              <button
                type="button"
                class="thing"
                onClick={() => {
                  shown.value = poster;
                }}
              >
                <Icon name="poster" />
                <strong>{poster.template_description}</strong>
              </button>
            </li>
          ))}
        </ul>
      )}
      {isMaking.value && (
        <MakePoster
          onClose={() => {
            isMaking.value = false;
            void again();
          }}
        />
      )}
      {shown.value && (
        <ShowPoster
          poster={shown.value}
          onClose={() => {
            shown.value = undefined;
            void again();
          }}
        />
      )}
    </>
  );
}

const KINDS = ["fixed", "open", "menu"] as const;

function MakePoster({ onClose }: { readonly onClose: () => void }) {
  const error = useSignal<TalerApiError | undefined>(undefined);
  const kind = useSignal<(typeof KINDS)[number]>("fixed");
  const make = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const text = String(data.get("text")).trim();
    const price = kind.value === "fixed" ? amountFrom(String(data.get("price")), currency()) : undefined;
    if (kind.value === "fixed" && price === undefined) return;
    const answer = await api.value.call("POST /private/templates", {
      body: {
        template_id: crypto.randomUUID(),
        template_description: text,
        template_contract: {
          summary: text,
          minimum_age: 0,
          pay_duration: { d_us: 600_000_000 },
          ...(data.get("tip") === null ? {} : { request_tip: true }),
          ...(kind.value === "menu" ? { template_type: "inventory-cart" as const, selected_all: true } : {}),
          // The currency goes without saying where there is a price.
          ...(kind.value === "open" ? { currency: currency() } : {}),
          ...(price === undefined ? {} : { amount: printAmount(price) }),
        },
      },
    });
    if (answer.ok) onClose();
    else error.value = answer;
  };
  return (
    <Dialog title={t("posters.add")} onClose={onClose}>
      <form onSubmit={(event) => void make(event)}>
        {error.value && <Trouble error={error.value} />}
        <label class="field">
          <span>{t("posters.text")}</span>
          <input name="text" required maxLength={120} placeholder={t("posters.textExample")} />
        </label>
        <fieldset class="options">
          <legend class="label">{t("posters.price")}</legend>
          {KINDS.map((each) => (
            <label class="check" key={each}>
              <input
                type="radio"
                name="kind"
                checked={kind.value === each}
                onChange={() => {
                  kind.value = each;
                }}
              />
              {t(`posters.${each}`)}
            </label>
          ))}
        </fieldset>
        {kind.value === "fixed" && (
          <label class="field">
            <span>{t("products.price", { currency: currency() })}</span>
            <input name="price" inputMode="decimal" required pattern="[0-9]+([.,][0-9]{1,8})?" />
          </label>
        )}
        <label class="check">
          <input type="checkbox" name="tip" />
          {t("settings.tip")}
        </label>
        <button type="submit" class="button">
          {t("save")}
        </button>
      </form>
    </Dialog>
  );
}

const SIZES = [
  ["a4", "posters.a4"],
  ["a5", "posters.a5"],
  ["table-tent", "posters.tableTent"],
  ["sticker", "posters.stickers"],
] as const satisfies readonly (readonly [string, MessageKey])[];

function ShowPoster({ poster, onClose }: { readonly poster: Poster; readonly onClose: () => void }) {
  const uri = payTemplateUri(poster.template_id);
  const remove = async () => {
    await api.value.call("DELETE /private/templates/{templateId}", { params: { templateId: poster.template_id } });
    onClose();
  };
  return (
    <Dialog title={poster.template_description} onClose={onClose}>
      <QrCode text={uri} label={t("posters.code")} />
      <p class="soft">{t("posters.how")}</p>
      {/* On paper, where it hangs, with its light. */}
      <ScanButton
        title={t("posters.try")}
        onRead={(text) => t(text === uri ? "posters.works" : "posters.isOther")}
        isLarge
      />
      <div class="buttons">
        {has("posters") ? (
          SIZES.map(([size, word], index) => (
            <button
              type="button"
              class={`button ${index === 0 ? "" : "quiet"}`}
              key={size}
              onClick={() => void download(pathOf(poster, size), `poster-${size}.pdf`)}
            >
              {index === 0 && <Icon name="print" />}
              {t(word)}
            </button>
          ))
        ) : (
          <button type="button" class="button" onClick={() => printPoster(poster)}>
            <Icon name="print" />
            {t("posters.print")}
          </button>
        )}
        <RemoveButton sure="posters.removeSure" onRemove={() => void remove()} />
      </div>
    </Dialog>
  );
}

function pathOf({ template_id }: Poster, size: string): string {
  const query = new URLSearchParams({ format: "pdf", size, lang: document.documentElement.lang });
  return `private/kontor/templates/${encodeURIComponent(template_id)}/poster?${query}`;
}

/** Where the backend makes no PDF. */
function printPoster(poster: Poster): void {
  printOn(
    "poster",
    <>
      <p class="poster-shop">{shop.value?.name}</p>
      <h1>{poster.template_description}</h1>
      <QrCode text={payTemplateUri(poster.template_id)} label={t("posters.code")} />
      <p>{t("till.scan")}</p>
    </>,
  );
}
