/** The categories themselves: another name, or gone; their products stay. */

import type { TalerApiError } from "@kontor/client/api-error";
import { useSignal } from "@preact/signals";
import { Dialog } from "../../design/dialog.js";
import { RemoveButton } from "../../design/remove-button.js";
import { Trouble } from "../../design/trouble.js";
import { t } from "../../messages/language.js";
import { api } from "../../session/session.js";
import type { Category } from "./product.js";

interface CategoriesDialogProps {
  readonly categories: readonly Category[];
  readonly onChange: () => void;
  readonly onClose: () => void;
}

export function CategoriesDialog({ categories, onChange, onClose }: CategoriesDialogProps) {
  return (
    <Dialog title={t("categories.title")} onClose={onClose}>
      {categories.map((category) => (
        <CategoryForm category={category} key={category.id} onChange={onChange} />
      ))}
    </Dialog>
  );
}

interface CategoryFormProps {
  readonly category: Category;
  readonly onChange: () => void;
}

function CategoryForm({ category: { id, name }, onChange }: CategoryFormProps) {
  const error = useSignal<TalerApiError | undefined>(undefined);
  const params = { categoryId: String(id) };
  const rename = async (form: HTMLFormElement) => {
    const changed = String(new FormData(form).get("name")).trim();
    if (changed === "" || changed === name) return;
    const answer = await api.value.call("PATCH /private/categories/{categoryId}", { params, body: { name: changed } });
    error.value = answer.ok ? undefined : answer;
    if (answer.ok) onChange();
  };
  const remove = async () => {
    const answer = await api.value.call("DELETE /private/categories/{categoryId}", { params });
    error.value = answer.ok ? undefined : answer;
    if (answer.ok) onChange();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void rename(event.currentTarget);
      }}
    >
      {error.value && <Trouble error={error.value} />}
      <label class="field">
        <span>{t("products.name")}</span>
        <input name="name" required maxLength={100} defaultValue={name} />
      </label>
      <div class="buttons">
        <button type="submit" class="button quiet">
          {t("save")}
        </button>
        <RemoveButton sure="categories.removeSure" onRemove={() => void remove()} />
      </div>
    </form>
  );
}
