/** Name, logo, address, and the deadlines in sentences. */

import type { TalerApiError } from "@kontor/client/api-error";
import { useSignal } from "@preact/signals";
import type { TargetedSubmitEvent } from "preact";
import { Trouble } from "../../design/trouble.js";
import { t } from "../../messages/language.js";
import { has } from "../../session/backend.js";
import { api } from "../../session/session.js";
import { prefer, preferences, preferencesTrouble, WAYS, type Way } from "../preferences.js";
import { loadShop, type Shop, shop, shopTrouble } from "../shop-info.js";
import { OwnColour } from "./own-colour.js";
import { pictureOf } from "./picture.js";

const LOGO_PIXELS = 256;
const HOUR_US = 3_600_000_000;
const DAY_US = 24 * HOUR_US;

export function Business() {
  const { value } = shop;
  if (value === undefined || preferences.value === undefined) {
    const trouble = shopTrouble.value ?? preferencesTrouble.value;
    return trouble === undefined ? <div class="skeleton" aria-busy="true" /> : <Trouble error={trouble} />;
  }
  return (
    <>
      <BusinessForm shop={value} />
      {has("colours") && <OwnColour />}
    </>
  );
}

function BusinessForm({ shop: before }: { readonly shop: Shop }) {
  const error = useSignal<TalerApiError | undefined>(undefined);
  const isSaved = useSignal(false);
  const logo = useSignal(before.logo ?? "");
  const save = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const text = (name: string) => String(data.get(name) ?? "").trim();
    const optional = (name: string, value: string) => (value === "" ? {} : { [name]: value });
    const days = (name: string, unit: number) => ({ d_us: Math.round(Number(data.get(name)) * unit) });
    const answer = await api.value.call("PATCH /private", {
      body: {
        name: text("name"),
        ...optional("email", text("email")),
        ...optional("phone_number", text("phone")),
        ...optional("website", text("website")),
        ...optional("logo", logo.value),
        address: {
          ...before.address,
          ...optional("street", text("street")),
          ...optional("post_code", text("post_code")),
          ...optional("town", text("town")),
        },
        jurisdiction: before.jurisdiction,
        use_stefan: before.use_stefan,
        default_pay_delay: days("pay", HOUR_US),
        default_refund_delay: days("refund", DAY_US),
        default_wire_transfer_delay: days("wire", DAY_US),
      },
    });
    error.value = answer.ok ? undefined : answer;
    isSaved.value = answer.ok && (await prefer({ sells: data.getAll("sells") as Way[] }));
    if (answer.ok) await loadShop();
  };
  const { address } = before;
  return (
    <form
      class="panel"
      onSubmit={(event) => void save(event)}
      onInput={() => {
        isSaved.value = false;
      }}
    >
      {error.value && <Trouble error={error.value} />}
      <div class="logo-field">
        {logo.value === "" ? <div class="no-logo" /> : <img src={logo.value} alt={t("business.logo")} />}
        <label class="button quiet">
          {t("business.chooseLogo")}
          <input
            type="file"
            class="unseen"
            accept="image/*"
            onChange={({ currentTarget }) => {
              const [file] = currentTarget.files ?? [];
              if (file !== undefined)
                void pictureOf(file, LOGO_PIXELS).then((url) => {
                  logo.value = url;
                });
            }}
          />
        </label>
      </div>
      <Field name="name" label={t("business.name")} value={before.name} required />
      <Field name="street" label={t("business.street")} value={address.street} autocomplete="street-address" />
      <div class="two">
        <Field name="post_code" label={t("business.postCode")} value={address.post_code} autocomplete="postal-code" />
        <Field name="town" label={t("business.town")} value={address.town} autocomplete="address-level2" />
      </div>
      <Field name="email" label={t("business.email")} value={before.email} type="email" />
      <Field name="phone" label={t("business.phone")} value={before.phone_number} type="tel" />
      <Field name="website" label={t("business.website")} value={before.website} type="url" />
      <fieldset class="options">
        <legend class="label">{t("business.sells")}</legend>
        {WAYS.map((way) => (
          <label class="check" key={way}>
            <input type="checkbox" name="sells" value={way} defaultChecked={preferences.value?.sells?.includes(way)} />
            {t(`sells.${way}`)}
          </label>
        ))}
        <span class="soft small">{t("business.sellsHow")}</span>
      </fieldset>
      <h2>{t("business.deadlines")}</h2>
      <Field
        name="pay"
        label={t("business.payHours")}
        value={inUnits(before.default_pay_delay, HOUR_US)}
        type="number"
      />
      <Field
        name="refund"
        label={t("business.refundDays")}
        value={inUnits(before.default_refund_delay, DAY_US)}
        type="number"
      />
      <Field
        name="wire"
        label={t("business.wireDays")}
        value={inUnits(before.default_wire_transfer_delay, DAY_US)}
        type="number"
      />
      <button type="submit" class="button">
        {t("save")}
      </button>
      {isSaved.value && (
        <p class="note good" role="status">
          {t("saved")}
        </p>
      )}
    </form>
  );
}

function inUnits({ d_us }: { readonly d_us: number | string }, unit: number): string {
  return typeof d_us === "number" ? String(Math.round((d_us / unit) * 100) / 100) : "36500";
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly value: string | undefined;
  readonly type?: "text" | "email" | "tel" | "url" | "number";
  readonly autocomplete?: "street-address" | "postal-code" | "address-level2";
  readonly required?: boolean;
}

function Field({ name, label, value, type = "text", autocomplete, required = type === "number" }: FieldProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        {...{ name, required }}
        // Attributes are typed for each type of field by itself.
        type={type as "text"}
        defaultValue={value ?? ""}
        autocomplete={autocomplete ?? "off"}
        {...(type === "number" ? { min: "0.01", step: "any" } : {})}
      />
    </label>
  );
}
