import { mix, random } from '../../data/random.ts';
import { InvalidInputError } from '../../errors.ts';

/**
 * So many examples of each label, drawn by the seed. More of them keep those of fewer, so that curves over `shots` are of nested draws.
 *
 * @param examples those to draw from; @param labels names, of which the first has label 0
 * @returns the drawn examples, in their order
 * @throws InvalidInputError if a label has fewer
 */
export function drawShots<T extends { label: number }>(
  examples: readonly T[],
  labels: readonly string[],
  shots: number,
  seed: number,
): T[] {
  const generator = random(mix(seed, 0x5407));
  const left = new Map(labels.map((_, label) => [label, shots]));
  const drawn = new Set<T>();
  for (const example of generator.shuffle(examples)) {
    const room = left.get(example.label) ?? 0;
    if (room === 0) continue;
    left.set(example.label, room - 1);
    drawn.add(example);
  }
  const poor = labels.flatMap((name, label) => {
    const missing = left.get(label) ?? 0;
    return missing > 0 ? [`“${name}” has ${shots - missing}`] : [];
  });
  if (poor.length > 0) {
    const others = poor.length > 3 ? ` and ${poor.length - 3} more` : '';
    throw new InvalidInputError(
      `There are not ${shots} training examples in every class: ${poor.slice(0, 3).join(', ')}${others}. Choose fewer shots, or add examples.`,
      'shots',
    );
  }
  return examples.filter((example) => drawn.has(example));
}
