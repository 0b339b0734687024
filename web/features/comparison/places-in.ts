/** The places of checkpoints that an address names by their letters: `AC` → 0 and 2. */
export const placesIn = (letters: string): number[] => [...letters].map((letter) => letter.charCodeAt(0) - 65);
