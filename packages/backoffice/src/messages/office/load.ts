/** The texts of the office. */
export const officeTexts = {
  "./en.json": () => import("./en.json"),
  "./de.json": () => import("./de.json"),
  "./fr.json": () => import("./fr.json"),
  "./es.json": () => import("./es.json"),
};
