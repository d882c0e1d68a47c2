/** The products as a grid; with many of them, categories and a search. A tap puts one into the cart. */

import { parseAmount } from "@kontor/taler/amount";
import { useSignal } from "@preact/signals";
import { CategoryChips } from "../design/category-chips.js";
import { ScanButton } from "../design/scanner/scan-button.js";
import { t } from "../messages/language.js";
import { money } from "../session/backend.js";
import { addProduct } from "./cart.js";
import { cart, inventory, leftOf, type PosProduct } from "./till-state.js";

const SEARCH_FROM = 12;
/** What a bar code says. */
const BAR_CODE = /^\d{6,14}$/;

export function take({ product_id, product_name, price }: PosProduct): void {
  const product = { productId: product_id, name: product_name, price: parseAmount(price) };
  cart.value = addProduct(cart.value, product, t("till.amount"));
}

/** The product that a bar code, printed on it or by the shop, stands for. */
export function productOf(code: string): PosProduct | undefined {
  // UPC-A is EAN-13 that begins with a zero, which not everybody writes.
  return inventory.value.products.find(
    ({ product_id: id }) => id === code || (id === code.slice(1) && code[0] === "0"),
  );
}

function takeScanned(code: string): string {
  const product = productOf(code);
  if (product === undefined) return t("till.unknownCode", { code });
  take(product);
  return t("till.scanned", { name: product.product_name });
}

export function Products() {
  const category = useSignal<number | undefined>(undefined);
  const words = useSignal("");
  const { products, categories } = inventory.value;
  const searched = words.value.trim().toLowerCase();
  const shown = products.filter(
    (product) =>
      (category.value === undefined || product.categories.includes(category.value)) &&
      (searched === "" || product.product_name.toLowerCase().includes(searched)),
  );
  const hasCodes = products.some(({ product_id }) => BAR_CODE.test(product_id));
  return (
    <section class="products" aria-label={t("till.products")}>
      {(categories.length > 1 || products.length > SEARCH_FROM || hasCodes) && (
        <div class="shelves">
          {products.length > SEARCH_FROM && (
            <input
              type="search"
              placeholder={t("search")}
              aria-label={t("search")}
              value={words.value}
              onInput={({ currentTarget }) => {
                words.value = currentTarget.value;
              }}
            />
          )}
          {hasCodes && <ScanButton title={t("scanner.open")} onRead={takeScanned} />}
          {categories.length > 1 && <CategoryChips categories={categories} chosen={category} />}
        </div>
      )}
      <ul class="grid">
        {shown.map((product) => (
          <Tile product={product} key={product.product_id} />
        ))}
      </ul>
      {shown.length === 0 && <p class="empty">{t("nothingFound")}</p>}
    </section>
  );
}

function Tile({ product }: { readonly product: PosProduct }) {
  const inCart = cart.value.lines.find(({ productId }) => productId === product.product_id)?.quantity ?? 0;
  const left = leftOf.value[product.product_id];
  const isGone = left !== undefined && left <= inCart;
  return (
    <li>
      <button type="button" class="tile" disabled={isGone} onClick={() => take(product)}>
        {product.image ? (
          <img src={product.image} alt="" />
        ) : (
          <span class="initial" aria-hidden="true">
            {[...product.product_name][0]}
          </span>
        )}
        <span class="name">{product.product_name}</span>
        <span class="price num">{money(product.price)}</span>
        {isGone ? (
          <span class="badge warn">{t("till.soldOut")}</span>
        ) : (
          left !== undefined && <span class="badge warn">{t("till.left", { count: left })}</span>
        )}
        {inCart > 0 && (
          <span class="count num" aria-hidden="true">
            {inCart}
          </span>
        )}
      </button>
    </li>
  );
}
