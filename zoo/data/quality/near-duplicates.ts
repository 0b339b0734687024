import type { Example, QualityFinding, Task } from '../dataset.ts';
import { alikeIn, contradict, keepingOrder } from './duplicates.ts';
import { finding, type Noun } from './finding.ts';
import type { Pair } from './near-pictures.ts';

/** Findings about examples that are almost the same; those with the same bytes are duplicates, and not among these. */
export function nearDuplicates(examples: Example[], near: Pair[], { many, like }: Noun, task: Task): QualityFinding[] {
  const pairs = near
    .map(([a, b]): [Example, Example] => [examples[a], examples[b]])
    .filter(([a, b]) => a.sha256 !== b.sha256);
  const across = pairs.filter(([a, b]) => a.split !== b.split);
  const contradicting = pairs.filter(([a, b]) => contradict(a, b, task));
  const plain = pairs.filter(([a, b]) => a.split === b.split && !contradict(a, b, task));
  const findings: QualityFinding[] = [];
  if (across.length > 0)
    findings.push(
      finding(
        'NEAR_DUPLICATE_ACROSS_SPLITS',
        'MEDIUM',
        `${namesOf(across).length} ${many} ${like} one in another split, which makes a model look better than it is. Keep one of each, or import again with near duplicates together.`,
        namesOf(across),
        dropped(across),
      ),
    );
  if (contradicting.length > 0)
    findings.push(
      finding(
        'NEAR_DUPLICATE_WITH_OTHER_LABEL',
        'MEDIUM',
        `${namesOf(contradicting).length} ${many} ${like} one with another label. Look at them: one of the labels may be wrong.`,
        namesOf(contradicting),
        namesOf(contradicting),
      ),
    );
  if (plain.length > 0)
    findings.push(
      finding(
        'NEAR_DUPLICATE',
        'LOW',
        `${namesOf(plain).length} ${many} ${like} another of their split${alikeIn(task)}. They add little to train on: keep one of each.`,
        namesOf(plain),
        dropped(plain),
      ),
    );
  return findings;
}

/** Each once, so that those of a pair stand beside each other. */
const namesOf = (pairs: [Example, Example][]) => [...new Set(pairs.flat().map(({ name }) => name))];

/** The examples that are near one that is kept. */
function dropped(pairs: [Example, Example][]): string[] {
  const near = new Map<Example, Example[]>(pairs.flat().map((example) => [example, []]));
  for (const [a, b] of pairs) {
    near.get(a)?.push(b);
    near.get(b)?.push(a);
  }
  const kept = new Set<Example>();
  for (const example of keepingOrder([...near.keys()]))
    if (!near.get(example)?.some((other) => kept.has(other))) kept.add(example);
  return [...near.keys()].filter((example) => !kept.has(example)).map(({ name }) => name);
}
