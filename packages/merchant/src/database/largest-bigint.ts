/** The end of PostgreSQL's bigint: no number of a row, no time and no quantity in the database is larger. */
export const LARGEST_BIGINT = 2n ** 63n - 1n;
