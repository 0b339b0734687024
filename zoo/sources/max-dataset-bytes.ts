/** The maximum total bytes of a data set's files. */
export const MAX_DATASET_BYTES = 16 * 2 ** 30;
