/** Most bytes of a model's files together, unless the caller says otherwise: what npm packages may unpack to. */
export const MAX_MODEL_BYTES = 4 * 2 ** 30;
