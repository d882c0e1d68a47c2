/** Ids of new products: readable where they can be, and never the same twice. */
export function idFrom(name: string): string {
  const letters = name
    .normalize("NFD")
    .replace(/[^A-Za-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .toLowerCase()
    .slice(0, 40);
  return `${letters || "product"}-${crypto.randomUUID().slice(0, 4)}`;
}
