/** The default maximum of the total bytes of a model's files: also the limit for unpacking npm packages. */
export const MAX_MODEL_BYTES = 4 * 2 ** 30;
