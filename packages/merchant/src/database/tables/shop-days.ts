/** The columns of the table of what is a day of each shop. */

interface ShopDaysTable {
  instance: bigint;
  time_zone: string | null;
  statements: "monthly" | "quarterly" | "never" | null;
}

export interface ShopDaysTables {
  shop_days: ShopDaysTable;
}
