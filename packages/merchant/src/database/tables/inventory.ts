/** The tables of the inventory (migrations/0010-inventory.sql). */

import type { Generated } from "kysely";

interface NamedTable {
  instance: bigint;
  serial: Generated<bigint>;
  name: string;
  description: string;
}

export interface MoneyPotTotalsTable {
  instance: bigint;
  pot: bigint;
  currency: string;
  total_val: bigint;
  total_frac: number;
}

export interface CategoriesTable {
  instance: bigint;
  serial: Generated<bigint>;
  name: string;
  name_folded: string;
  name_i18n: string;
}

export interface UnitsTable {
  instance: bigint;
  unit: string;
  serial: Generated<bigint>;
  name_long: string;
  name_short: string;
  name_long_i18n: string;
  name_short_i18n: string;
  allow_fraction: boolean;
  precision_level: number;
  active: boolean;
}

export interface BuiltinUnitChangesTable {
  instance: bigint;
  unit: string;
  allow_fraction: boolean;
  precision_level: number;
  active: boolean;
}

export interface ProductsTable {
  instance: bigint;
  serial: Generated<bigint>;
  product_id: string;
  name: string;
  description: string;
  name_folded: string;
  description_folded: string;
  description_i18n: string;
  unit: string;
  allow_fraction: boolean | null;
  precision_level: number | null;
  prices: string;
  price_is_net: boolean;
  taxes: string | null;
  image: string;
  image_hash: Uint8Array | null;
  address: string | null;
  next_restock: bigint | null;
  minimum_age: number;
  product_group: bigint | null;
  money_pot: bigint | null;
  total_stock: bigint | null;
  total_sold: Generated<bigint>;
  total_lost: Generated<bigint>;
  place: bigint | null;
}

export interface ProductCategoriesTable {
  instance: bigint;
  product: bigint;
  category: bigint;
}

export interface ProductLocksTable {
  instance: bigint;
  product: bigint;
  lock_hash: Uint8Array;
  quantity: bigint;
  created_at: Generated<bigint>;
  expires_at: bigint;
}

export interface ProductReservationsTable {
  instance: bigint;
  order_id: string;
  product: bigint;
  quantity: bigint;
  expires_at: bigint;
  template: bigint | null;
}

export interface InventoryTables {
  product_groups: NamedTable;
  money_pots: NamedTable;
  money_pot_totals: MoneyPotTotalsTable;
  categories: CategoriesTable;
  units: UnitsTable;
  builtin_unit_changes: BuiltinUnitChangesTable;
  products: ProductsTable;
  product_categories: ProductCategoriesTable;
  product_locks: ProductLocksTable;
  product_reservations: ProductReservationsTable;
}
