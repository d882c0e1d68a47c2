/** The texts that till and office share, each language in a file of its own that is loaded when it is spoken. */
export const tillTexts = {
  "./en.json": () => import("./en.json"),
  "./de.json": () => import("./de.json"),
  "./fr.json": () => import("./fr.json"),
  "./es.json": () => import("./es.json"),
};
