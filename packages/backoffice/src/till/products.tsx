/** The products as a grid; with many of them, categories and a search. A tap puts one into the cart. */

import { parseAmount } from "@kontor/taler/amount";
import { useSignal } from "@preact/signals";
import { CategoryChips } from "../design/category-chips.js";
import { t } from "../messages/language.js";
import { money } from "../session/backend.js";
import { addProduct } from "./cart.js";
import { cart, inventory, leftOf, type PosProduct } from "./till-state.js";

const SEARCH_FROM = 12;

export function take({ product_id, product_name, price }: PosProduct): void {
  const product = { productId: product_id, name: product_name, price: parseAmount(price) };
  cart.value = addProduct(cart.value, product, t("till.amount"));
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
  return (
    <section class="products" aria-label={t("till.products")}>
      {(categories.length > 1 || products.length > SEARCH_FROM) && (
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
