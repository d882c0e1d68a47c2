/** A product: name, price and picture; what is rarely needed is folded. Stock is told as what was delivered or lost. */

import type { Operations } from "@kontor/client/api";
import type { TalerApiError } from "@kontor/client/api-error";
import { parseAmount, printAmount } from "@kontor/taler/amount";
import { useSignal } from "@preact/signals";
import type { TargetedSubmitEvent } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { NO_CATEGORY } from "../../design/category-chips.js";
import { Dialog } from "../../design/dialog.js";
import { RemoveButton } from "../../design/remove-button.js";
import { ScanButton } from "../../design/scanner/scan-button.js";
import { Trouble } from "../../design/trouble.js";
import { t } from "../../messages/language.js";
import { amountFrom, typedFrom } from "../../orders/typed-amount.js";
import { currency, inputDigits, money } from "../../session/backend.js";
import { api } from "../../session/session.js";
import { pictureOf } from "../shop/picture.js";
import { CategoryChoice, chosenCategories } from "./category-choice.js";
import type { Category, Product } from "./product.js";
import { idFrom } from "./product-id.js";

type Detail = Operations["GET /private/products/{productId}"]["answers"][200];

const PICTURE_PIXELS = 320;
const UNLIMITED = -1;
const CODE = "[A-Za-z0-9._\\-]+";

interface ProductFormProps {
  readonly product: Product | undefined;
  readonly categories: readonly Category[];
  readonly onClose: () => void;
}

export function ProductForm({ product, categories, onClose }: ProductFormProps) {
  const error = useSignal<TalerApiError | undefined>(undefined);
  const image = useSignal(product?.image ?? "");
  const detail = useSignal<Detail | undefined>(undefined);
  const code = useRef<HTMLInputElement>(null);
  /** What others have changed since the form was opened, and what of theirs is known. */
  const meanwhile = useSignal<readonly string[]>([]);
  const known = useRef(product === undefined ? undefined : shownOf(product));
  const productId = product?.product_id;
  useEffect(() => {
    if (productId === undefined) return;
    void api.value.call("GET /private/products/{productId}", { params: { productId } }).then((answer) => {
      if (answer.ok) detail.value = answer.body;
    });
  }, []);
  const save = async (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const price = amountFrom(String(data.get("price")), currency());
    if (price === undefined) return;
    const name = String(data.get("name")).trim();
    const chosen = await chosenCategories(data);
    if ("ok" in chosen) {
      error.value = chosen;
      return;
    }
    const common = {
      product_name: name,
      description: String(data.get("description") ?? "").trim() || name,
      unit: product?.unit ?? "Piece",
      price: printAmount(price),
      image: image.value,
      categories: chosen,
    };
    if (productId !== undefined) {
      const now = await api.value.call("GET /private/products/{productId}", { params: { productId } });
      if (!now.ok) {
        error.value = now;
        return;
      }
      // What was delivered or lost is added to what there is now.
      detail.value = now.body;
      const others = differences(known.current!, shownOf(now.body));
      known.current = shownOf(now.body);
      meanwhile.value = others;
      if (others.length > 0) return;
    }
    const answer = await store(common, data);
    if (answer.ok) onClose();
    else error.value = answer;
  };
  const store = (common: Common, data: FormData) => {
    const counted = String(data.get("stock") ?? "").trim();
    if (productId === undefined) {
      const body = {
        ...common,
        product_id: String(data.get("code") ?? "").trim() || idFrom(common.product_name),
        total_stock: counted === "" ? UNLIMITED : Number(counted),
      };
      return api.value.call("POST /private/products", { body });
    }
    const { total_stock = UNLIMITED, total_lost = 0 } = (detail.value ?? {}) as LooseStock;
    const delivered = Number(data.get("delivered") || 0);
    const lost = Number(data.get("lost") || 0);
    const body = {
      ...common,
      ...(total_stock === UNLIMITED ? {} : { total_stock: total_stock + delivered, total_lost: total_lost + lost }),
    };
    return api.value.call("PATCH /private/products/{productId}", { params: { productId }, body });
  };
  const remove = async () => {
    const answer = await api.value.call("DELETE /private/products/{productId}", {
      params: { productId: productId! },
      query: { force: true },
    });
    if (answer.ok) onClose();
    else error.value = answer;
  };
  const onRead = (text: string) => {
    if (!new RegExp(`^${CODE}$`, "v").test(text)) return t("products.scanUnknown");
    code.current!.value = text;
    return undefined;
  };
  const price = product === undefined ? "" : typedFrom(parseAmount(product.price), inputDigits(currency()));
  return (
    <Dialog title={t(product === undefined ? "products.add" : "products.change")} onClose={onClose}>
      <form onSubmit={(event) => void save(event)}>
        {error.value && <Trouble error={error.value} />}
        <label class="field">
          <span>{t("products.name")}</span>
          <input name="name" required maxLength={200} defaultValue={product?.product_name ?? ""} />
        </label>
        <label class="field">
          <span>{t("products.price", { currency: currency() })}</span>
          <input
            name="price"
            inputMode="decimal"
            required
            pattern="[0-9]+([.,][0-9]{1,8})?"
            title={t("refund.tooMuch")}
            defaultValue={price}
          />
        </label>
        <div class="logo-field">
          {image.value === "" ? <div class="no-logo" /> : <img src={image.value} alt="" />}
          <label class="button quiet">
            {t("products.picture")}
            <input
              type="file"
              class="unseen"
              accept="image/*"
              onChange={({ currentTarget }) => {
                const [file] = currentTarget.files ?? [];
                if (file !== undefined)
                  void pictureOf(file, PICTURE_PIXELS).then((url) => {
                    image.value = url;
                  });
              }}
            />
          </label>
        </div>
        <CategoryChoice categories={categories} chosen={product?.categories ?? []} />
        <Stock isNew={product === undefined} detail={detail.value} />
        <details>
          <summary>{t("products.more")}</summary>
          <div class="inside-details">
            <label class="field">
              <span>{t("products.description")}</span>
              <textarea name="description" defaultValue={product?.description ?? ""} />
            </label>
            {product === undefined && (
              <div class="with-camera">
                <label class="field">
                  <span>{t("products.code")}</span>
                  <input ref={code} name="code" pattern={CODE} maxLength={100} spellcheck={false} />
                </label>
                <ScanButton title={t("products.scan")} onRead={onRead} />
              </div>
            )}
          </div>
        </details>
        {meanwhile.value.length > 0 && (
          <p class="note warn" role="alert">
            {t("products.meanwhile", { what: meanwhile.value.join("; ") })}
          </p>
        )}
        <button type="submit" class="button">
          {t("save")}
        </button>
        {product !== undefined && <RemoveButton sure="products.removeSure" onRemove={() => void remove()} />}
      </form>
    </Dialog>
  );
}

interface Common {
  readonly product_name: string;
  readonly description: string;
  readonly unit: string;
  readonly price: string;
  readonly image: string;
  readonly categories: readonly number[];
}

/** What the form shows of a product, with the word that it has there. */
interface Shown {
  readonly name: string;
  readonly price: string;
  readonly image: string;
  readonly categories: string;
  readonly description: string;
}

interface LooseProduct {
  readonly product_name: string;
  readonly price: string;
  readonly image?: string | undefined;
  readonly categories: readonly number[];
  readonly description: string;
}

function shownOf({ product_name, price, image = "", categories, description }: LooseProduct): Shown {
  const chosen = categories.filter((id) => id !== NO_CATEGORY).toSorted((a, b) => a - b);
  return { name: product_name, price, image, categories: chosen.join(" "), description };
}

/** In words, with what it is now where that is short. */
function differences(before: Shown, now: Shown): string[] {
  const said: Readonly<Record<keyof Shown, string>> = {
    name: `${t("products.name")} ${now.name}`,
    price: money(now.price),
    image: t("products.image"),
    categories: t("categories.title"),
    description: t("products.description"),
  };
  return (Object.keys(said) as (keyof Shown)[]).filter((part) => before[part] !== now[part]).map((part) => said[part]);
}

interface LooseStock {
  readonly total_stock?: number;
  readonly total_sold?: number;
  readonly total_lost?: number;
}

function Stock({ isNew, detail }: { readonly isNew: boolean; readonly detail: Detail | undefined }) {
  if (isNew) {
    return (
      <label class="field">
        <span>{t("products.stock")}</span>
        <input name="stock" type="number" min="0" step="1" inputMode="numeric" />
        <span class="hint">{t("products.stockHint")}</span>
      </label>
    );
  }
  const { total_stock = UNLIMITED, total_sold = 0, total_lost = 0 } = (detail ?? {}) as LooseStock;
  if (total_stock === UNLIMITED) return null;
  return (
    <>
      <p class="soft">{t("products.left", { left: total_stock - total_sold - total_lost, sold: total_sold })}</p>
      <div class="two">
        <label class="field">
          <span>{t("products.delivered")}</span>
          <input name="delivered" type="number" min="0" step="1" inputMode="numeric" />
        </label>
        <label class="field">
          <span>{t("products.lost")}</span>
          <input name="lost" type="number" min="0" step="1" inputMode="numeric" />
        </label>
      </div>
    </>
  );
}
