/** The maximum characters of a label or of a group's value. */
export const MAX_CELL = 1_024;

/** Stands for every longer cell of a column: such a column holds texts, and is no group. Longer than any group's value. */
export const LONG_CELL = ' '.repeat(MAX_CELL + 1);

/** A cell of a column that may be a group, as it is kept until it is known which columns are. */
export const groupCell = (cell: string): string => (cell.length > MAX_CELL ? LONG_CELL : cell.normalize('NFC'));
