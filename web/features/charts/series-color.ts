const COUNT = 8;

/** The colour of the series at an index; after eight they repeat. */
export const seriesColor = (index: number): string => `var(--series-${(index % COUNT) + 1})`;
