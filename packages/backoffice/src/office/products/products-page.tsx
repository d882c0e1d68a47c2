/** Products: what is sold and for how much, which is changed where it stands; how many are left; a new one in three fields. */

import type { TalerApiError } from "@kontor/client/api-error";
import { parseAmount } from "@kontor/taler/amount";
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { CategoryChips } from "../../design/category-chips.js";
import { Icon } from "../../design/icon.js";
import { Trouble } from "../../design/trouble.js";
import { useEvents } from "../../live/events.js";
import { t } from "../../messages/language.js";
import { decimalOf } from "../../orders/typed-amount.js";
import { currency, has, inputDigits } from "../../session/backend.js";
import { api } from "../../session/session.js";
import { save } from "../download.js";
import { forgetSought, pathTo, route, sought } from "../route.js";
import { Grip, useArrangement } from "./arrange.js";
import { CategoriesDialog } from "./categories-dialog.js";
import { ImportProducts } from "./import-products.js";
import { type Move, moveOf, withMove } from "./places.js";
import { PriceInPlace } from "./price-in-place.js";
import { type Category, type Inventory, madeOf, type Product } from "./product.js";
import { ProductForm } from "./product-form.js";
import { BETWEEN_CATEGORIES, printTable } from "./product-table.js";
import { StockLine } from "./stock-line.js";

/** Each is asked about by itself. Who has more searches, or looks at one category. */
const MOST_COUNTED = 60;

export function ProductsPage() {
  const inventory = useSignal<Inventory | undefined>(undefined);
  const dialog = useSignal<"categories" | "import" | undefined>(undefined);
  const category = useSignal<number | undefined>(undefined);
  const edited = useSignal<Product | "new" | undefined>(undefined);
  const isGone = useSignal(false);
  const words = useSignal("");
  const error = useSignal<TalerApiError | undefined>(undefined);
  const unsaved = useSignal<TalerApiError | undefined>(undefined);
  const list = useRef<HTMLUListElement>(null);
  /** Moves that are being kept, one after another, and how many there ever were. */
  const moves = useRef({ kept: Promise.resolve(), pending: 0, count: 0 });
  const load = async () => {
    const { count } = moves.current;
    const answer = await api.value.call("GET /private/pos");
    error.value = answer.ok ? undefined : answer;
    // What was asked for before the last move does not know of it.
    if (moves.current.pending > 0) return;
    if (count !== moves.current.count) return load();
    if (answer.ok) inventory.value = answer.body;
  };
  useEffect(() => void load(), []);
  // Who comes from the search wants that one.
  const wantedId = sought("product");
  useEffect(() => {
    if (wantedId === undefined || inventory.value === undefined) return;
    forgetSought();
    edited.value = inventory.value.products.find(({ product_id }) => product_id === wantedId);
    isGone.value = edited.value === undefined;
  }, [route.value, inventory.value]);
  useEvents((event) => {
    if (event === undefined || /^(inventory|category)_/.test(event.type)) void load();
  });
  const closeDialog = () => {
    dialog.value = undefined;
    void load();
  };
  const wanted = words.value.trim().toLowerCase();
  const products = inventory.value?.products;
  const made = inventory.value === undefined ? [] : madeOf(inventory.value);
  const shown = (products ?? []).filter(
    ({ product_name, categories }) =>
      product_name.toLowerCase().includes(wanted) &&
      (category.value === undefined || categories.includes(category.value)),
  );
  const move = (from: number, to: number) => {
    const before = inventory.value!;
    const wanted = moveOf(shown, from, to);
    const { current } = moves;
    unsaved.value = undefined;
    inventory.value = { ...before, products: withMove(before.products, wanted) };
    current.count += 1;
    current.pending += 1;
    current.kept = current.kept.then(async () => {
      const problem = await keepMove(wanted);
      current.pending -= 1;
      if (problem === undefined) return;
      unsaved.value = problem;
      inventory.value = before;
      await load();
    });
  };
  const { handle, told } = useArrangement({ products: shown, list, onMoved: move });
  const canMove = has("product-places") && shown.length > 1;
  return (
    <div class="page">
      <header>
        <h1>{t("menu.products")}</h1>
        <a class="button quiet" href={pathTo("products", "offers")}>
          {t("offers.title")}
        </a>
        <button
          type="button"
          class="button"
          onClick={() => {
            edited.value = "new";
          }}
        >
          <Icon name="plus" />
          {t("products.add")}
        </button>
      </header>
      {error.value && <Trouble error={error.value} />}
      {isGone.value && (
        <p class="note warn" role="alert">
          {t("trouble.notFound")}
        </p>
      )}
      {products === undefined && !error.value && <div class="skeleton" aria-busy="true" />}
      {products?.length === 0 && (
        <div class="empty panel">
          <Icon name="tag" />
          <strong>{t("products.none")}</strong>
          <p>{t("products.noneHow")}</p>
        </div>
      )}
      {(products?.length ?? 0) > 8 && (
        <input
          type="search"
          placeholder={t("search")}
          aria-label={t("search")}
          onInput={({ currentTarget }) => {
            words.value = currentTarget.value;
          }}
        />
      )}
      {made.length > 0 && (
        <div class="chips views">
          <CategoryChips categories={made} chosen={category} />
        </div>
      )}
      {unsaved.value && (
        <div class="unsaved" ref={intoView}>
          <p class="note warn" role="alert">
            {t("products.notMoved")}
          </p>
          <Trouble error={unsaved.value} />
        </div>
      )}
      {canMove && told}
      <ul class="shelf" ref={list}>
        {shown.map((product, index) => (
          <li key={product.product_id} class="on-shelf">
            <button
              type="button"
              class="product"
              onClick={() => {
                edited.value = product;
              }}
            >
              {product.image ? (
                <img src={product.image} alt="" />
              ) : (
                <span class="initial" aria-hidden="true">
                  {[...product.product_name][0]}
                </span>
              )}
              <strong>{product.product_name}</strong>
              {index < MOST_COUNTED && <StockLine product={product} inventory={inventory.value} />}
            </button>
            {canMove && <Grip {...handle(index)} />}
            <PriceInPlace product={product} onSaved={load} />
          </li>
        ))}
      </ul>
      {inventory.value && (
        <div class="buttons">
          {made.length > 0 && (
            <button
              type="button"
              class="button quiet"
              onClick={() => {
                dialog.value = "categories";
              }}
            >
              {t("categories.title")}
            </button>
          )}
          <button
            type="button"
            class="button quiet"
            onClick={() => {
              dialog.value = "import";
            }}
          >
            {t("products.import")}
          </button>
          {shown.length > 0 && (
            <button type="button" class="button quiet" onClick={() => saveTable(shown, made)}>
              {t("products.export")}
            </button>
          )}
        </div>
      )}
      {dialog.value === "categories" && (
        <CategoriesDialog categories={made} onChange={() => void load()} onClose={closeDialog} />
      )}
      {dialog.value === "import" && inventory.value && (
        <ImportProducts inventory={inventory.value} onClose={closeDialog} />
      )}
      {edited.value !== undefined && (
        <ProductForm
          product={edited.value === "new" ? undefined : edited.value}
          categories={made}
          onClose={() => {
            edited.value = undefined;
            void load();
          }}
        />
      )}
    </div>
  );
}

function saveTable(products: readonly Product[], categories: readonly Category[]): void {
  const names = new Map(categories.map(({ id, name }) => [id, name]));
  const rows = products.map((product) => ({
    code: product.product_id,
    name: product.product_name,
    price: decimalOf(parseAmount(product.price), inputDigits(currency())),
    category: product.categories.flatMap((id) => names.get(id) ?? []).join(BETWEEN_CATEGORIES),
    // The list tells how many there ever were, and not how many are left.
    stock: "",
    description: product.description ?? "",
  }));
  save(new Blob([printTable(rows)], { type: "text/csv" }), `${t("menu.products")}.csv`);
}

/** Who has moved something is often far below. */
const intoView = (element: HTMLElement | null) => element?.scrollIntoView({ block: "center" });

/** @returns why it is not kept */
export async function keepMove({ productId, side, of }: Move): Promise<TalerApiError | undefined> {
  const answer = await api.value.call("PUT /private/kontor/products/{productId}/place", {
    params: { productId },
    body: side === "before" ? { before: of } : { after: of },
  });
  return answer.ok ? undefined : answer;
}
