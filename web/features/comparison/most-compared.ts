/** As many checkpoints as one can keep apart. */
export const MOST_COMPARED = 6;
