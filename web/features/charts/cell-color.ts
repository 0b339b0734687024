/** Text over the strongest colour still has a contrast of 4.5 in both themes. */
const STRONGEST = 48;

/**
 * The colour of a heatmap's cell.
 *
 * @param share -1..1: 0 is the colour of an empty cell; below 0 the colour is the second series'
 */
export function cellColor(share: number): string {
  const bounded = Math.max(-1, Math.min(1, Number.isFinite(share) ? share : 0));
  const percent = Math.round(Math.abs(bounded) * STRONGEST);
  return `color-mix(in oklab, var(--series-${bounded < 0 ? 2 : 1}) ${percent}%, var(--surface-raised))`;
}
