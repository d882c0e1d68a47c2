-- Where a product stands among those of its shop, once somebody has moved it; NULL: where it came in.
--
-- Numbers of a serial leave room between each two, so that moving one product changes one row.
ALTER TABLE products ADD COLUMN place bigint;

CREATE INDEX products_by_place ON products (instance, (coalesce(place, serial << 24)), serial);
