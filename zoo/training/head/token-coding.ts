import type { Example } from '../../data/dataset.ts';
import type { TokenCount } from '../../features/example-reader.ts';
import type { TargetCoding } from './target-coding.ts';

/**
 * Labels of words as a network's targets. A word's label is that of its first token; its other tokens, the special ones and padding
 * have no target, as in Hugging Face's example of token classification. A word that was cut off has none either.
 *
 * @param tokensOf the tokens of each example
 */
export function tokenCoding(labels: string[], tokensOf: ReadonlyMap<Example, TokenCount>): TargetCoding {
  const outputs = labels.length;
  const startsOf = (example: Example) => tokensOf.get(example)?.starts ?? new Int32Array();
  const lengthOf = (examples: Example[]) =>
    examples.reduce((most, example) => Math.max(most, tokensOf.get(example)?.length ?? 0), 0);
  return {
    outputs,
    scaling: null,
    rowShape: (examples) => [lengthOf(examples), outputs],
    targetCount: (example) => startsOf(example).filter((start) => start >= 0).length,
    encode(examples, smoothing) {
      const room = lengthOf(examples) * outputs;
      const targets = new Float32Array(examples.length * room);
      for (const [row, example] of examples.entries()) {
        for (const [word, start] of startsOf(example).entries()) {
          if (start < 0) continue;
          const place = row * room + start * outputs;
          targets.fill(smoothing / outputs, place, place + outputs);
          targets[place + (example.tags?.[word] ?? 0)] += 1 - smoothing;
        }
      }
      return targets;
    },
    decode: (example, row) =>
      Array.from(startsOf(example)).flatMap((start) =>
        Array.from({ length: outputs }, (_, i) => (start < 0 ? Number.NaN : row[start * outputs + i])),
      ),
  };
}
