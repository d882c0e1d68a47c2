/** In which categories a product is, and a new one by its name. */

import type { TalerApiError } from "@kontor/client/api-error";
import { t } from "../../messages/language.js";
import { api } from "../../session/session.js";
import type { Category } from "./product.js";

interface CategoryChoiceProps {
  readonly categories: readonly Category[];
  readonly chosen: readonly number[];
}

export function CategoryChoice({ categories, chosen }: CategoryChoiceProps) {
  return (
    <fieldset class="options">
      <legend class="label">{t("categories.title")}</legend>
      {categories.map(({ id, name }) => (
        <label class="check" key={id}>
          <input type="checkbox" name="category" value={String(id)} defaultChecked={chosen.includes(id)} />
          {name}
        </label>
      ))}
      <label class="field">
        <span>{t("categories.new")}</span>
        <input name="newCategory" maxLength={100} />
      </label>
    </fieldset>
  );
}

/** The numbers of what is ticked; a name that was typed becomes a category first. */
export async function chosenCategories(data: FormData): Promise<readonly number[] | TalerApiError> {
  const ticked = data.getAll("category").map(Number);
  const name = String(data.get("newCategory") ?? "").trim();
  if (name === "") return ticked;
  const answer = await api.value.call("POST /private/categories", { body: { name } });
  return answer.ok ? [...ticked, answer.body.category_id] : answer;
}
