/** One of the pictures that are compared. */
interface Compared {
  id: number;
  /** By the id of each that was there before it. */
  similarities: ReadonlyMap<number, number>;
}

/** Every two of the pictures, the most similar first. */
export function rankPairs<Picture extends Compared>(pictures: readonly Picture[]) {
  return pictures
    .flatMap((second, place) =>
      pictures
        .slice(0, place)
        .map((first) => ({ first, second, similarity: second.similarities.get(first.id) ?? Number.NaN })),
    )
    .sort((a, b) => b.similarity - a.similarity);
}
