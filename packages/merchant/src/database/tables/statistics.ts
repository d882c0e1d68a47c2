/** The columns of the tables of statistics. */

interface StatisticsTable {
  instance: bigint;
  slug: string;
  range: string;
  start_time: bigint;
  currency: string;
  /** As text: more than an int8 may be added up. */
  units: string;
}

interface StatisticsProgressTable {
  instance: bigint;
  counted: bigint;
}

export interface StatisticTables {
  statistics: StatisticsTable;
  statistics_progress: StatisticsProgressTable;
}
