/** Which endpoints a listener serves; `public`: only what wallets and customers' browsers need. */
export type Reach = "everything" | "public";
