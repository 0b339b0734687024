/** So many of so many. */
export interface Proportion {
  hits: number;
  of: number;
}

export const rateOf = ({ hits, of }: Proportion) => hits / of;
