/** Many products from a file: what it would do is told first; products that are there by their code are changed. */

import { printAmount } from "@kontor/taler/amount";
import { useSignal } from "@preact/signals";
import { Dialog } from "../../design/dialog.js";
import { t } from "../../messages/language.js";
import { amountFrom } from "../../orders/typed-amount.js";
import { currency } from "../../session/backend.js";
import { api } from "../../session/session.js";
import { type Inventory, madeOf } from "./product.js";
import { idFrom } from "./product-id.js";
import { BETWEEN_CATEGORIES, readTable, type TableRow } from "./product-table.js";

const MOST_BYTES = 2_000_000;
const UNLIMITED = -1;

interface ImportProductsProps {
  readonly inventory: Inventory;
  readonly onClose: () => void;
}

interface Failure {
  /** Counted from 1, the head is the first. */
  readonly line: number;
  readonly why: string;
}

export function ImportProducts({ inventory, onClose }: ImportProductsProps) {
  const rows = useSignal<readonly TableRow[] | undefined>(undefined);
  const isUnreadable = useSignal(false);
  const done = useSignal<number | undefined>(undefined);
  const failures = useSignal<readonly Failure[]>([]);
  const read = async (file: File) => {
    const table = file.size > MOST_BYTES ? undefined : readTable(await file.text());
    rows.value = table;
    isUnreadable.value = table === undefined;
    done.value = undefined;
    failures.value = [];
  };
  const bringIn = async () => {
    const known = new Set(inventory.products.map(({ product_id }) => product_id));
    const categories = new Map(madeOf(inventory).map(({ id, name }) => [name.toLowerCase(), id]));
    done.value = 0;
    for (const [index, row] of rows.value!.entries()) {
      const why = await storeRow(row, known, categories);
      if (why !== undefined) failures.value = [...failures.value, { line: index + 2, why }];
      done.value = index + 1;
    }
  };
  const all = rows.value?.length ?? 0;
  return (
    <Dialog title={t("products.import")} onClose={onClose}>
      <p class="soft">{t("products.importHow")}</p>
      <label class="button quiet">
        {t("products.chooseFile")}
        <input
          type="file"
          class="unseen"
          accept=".csv,text/csv,text/plain"
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? [];
            if (file !== undefined) void read(file);
          }}
        />
      </label>
      {isUnreadable.value && (
        <p class="note bad" role="alert">
          {t("products.unreadable")}
        </p>
      )}
      {rows.value !== undefined && done.value === undefined && (
        <button type="button" class="button" disabled={all === 0} onClick={() => void bringIn()}>
          {t("products.bringIn", { count: all })}
        </button>
      )}
      {done.value !== undefined && (
        <p class={`note ${done.value === all && failures.value.length === 0 ? "good" : ""}`} role="status">
          {t("products.broughtIn", { count: done.value - failures.value.length, all })}
        </p>
      )}
      {failures.value.length > 0 && (
        <ul class="note warn" aria-label={t("products.notBroughtIn")}>
          {failures.value.map(({ line, why }) => (
            <li key={line}>{t("products.line", { line, why })}</li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}

/** @returns why it could not be stored */
async function storeRow(
  row: TableRow,
  known: ReadonlySet<string>,
  categories: Map<string, number>,
): Promise<string | undefined> {
  const price = amountFrom(row.price, currency());
  if (row.name === "") return t("products.noName");
  if (price === undefined) return t("products.badPrice", { price: row.price });
  if (!/^\d*$/.test(row.stock)) return t("products.badStock", { stock: row.stock });
  const chosen: number[] = [];
  for (const name of row.category.split(BETWEEN_CATEGORIES.trim()).map((each) => each.trim())) {
    const category = name === "" ? undefined : await categoryOf(name, categories);
    if (category === "refused") return t("products.badCategory", { category: name });
    if (category !== undefined) chosen.push(category);
  }
  const productId = row.code === "" ? idFrom(row.name) : row.code;
  const common = {
    product_name: row.name,
    price: printAmount(price),
    ...(row.description === "" ? {} : { description: row.description }),
    ...(chosen.length === 0 ? {} : { categories: chosen }),
  };
  const answer = known.has(productId)
    ? await api.value.call("PATCH /private/products/{productId}", {
        params: { productId },
        body: common,
      })
    : await api.value.call("POST /private/products", {
        body: {
          description: row.name,
          unit: "Piece",
          ...common,
          product_id: productId,
          total_stock: row.stock === "" ? UNLIMITED : Number(row.stock),
        },
      });
  return answer.ok ? undefined : (answer.detail ?? String(answer.status));
}

async function categoryOf(name: string, known: Map<string, number>): Promise<number | "refused"> {
  const there = known.get(name.toLowerCase());
  if (there !== undefined) return there;
  const answer = await api.value.call("POST /private/categories", { body: { name } });
  if (!answer.ok) return "refused";
  known.set(name.toLowerCase(), answer.body.category_id);
  return answer.body.category_id;
}
