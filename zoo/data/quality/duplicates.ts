import type { Example, QualityFinding, Task } from '../dataset.ts';
import { finding, type Noun } from './finding.ts';

/** Which of several equal examples is kept: the test's figures stay what they were, and training loses the copy. */
const KEPT_FIRST: Example['split'][] = ['test', 'validation', 'train'];

/** The examples in the order in which a repair keeps them. */
export function keepingOrder<E extends Pick<Example, 'split'>>(examples: E[]): E[] {
  return examples.toSorted((a, b) => KEPT_FIRST.indexOf(a.split) - KEPT_FIRST.indexOf(b.split));
}

type Said = Pick<Example, 'label' | 'targets' | 'tags'>;

/** Whether two examples say the same of what they show. */
function saySame(a: Said, b: Said): boolean {
  const said = ({ label, targets, tags }: Said) => JSON.stringify(tags ?? targets ?? label);
  return said(a) === said(b);
}

/** Whether one of two examples that show the same must be wrong. Of two numbers neither need be: measurements scatter, and their mean can be learned. */
export const contradict = (a: Said, b: Said, task: Task): boolean => task !== 'REGRESSION' && !saySame(a, b);

/** What such examples say alike of what they show, as the end of a sentence. */
export function alikeIn(task: Task): string {
  if (task === 'REGRESSION') return '';
  const said = { SINGLE_LABEL: 'class', MULTI_LABEL: 'targets', TOKEN_LABELS: 'labels' }[task];
  return ` with the same ${said}`;
}

/** Findings about examples with the same bytes. */
export function duplicates(examples: Example[], { many, same }: Noun, task: Task): QualityFinding[] {
  const across: Example[][] = [];
  const contradicting: Example[][] = [];
  const plain: Example[][] = [];
  for (const equal of sameDigests(examples)) {
    const splits = new Set(equal.map(({ split }) => split)).size;
    const agree = !equal.some((example) => contradict(example, equal[0], task));
    if (splits > 1) across.push(equal);
    if (!agree) contradicting.push(equal);
    if (splits === 1 && agree) plain.push(equal);
  }
  const names = (groups: Example[][]) => groups.flatMap((equal) => equal.map(({ name }) => name));
  const allButOne = (groups: Example[][]) => names(groups.map((equal) => keepingOrder(equal).slice(1)));
  const findings: QualityFinding[] = [];
  if (across.length > 0)
    findings.push(
      finding(
        'DUPLICATE_ACROSS_SPLITS',
        'HIGH',
        `${names(across).length} ${many} ${same} one in another split. Testing on ${many} that were trained on overestimates the model: keep one of each.`,
        names(across),
        allButOne(across),
      ),
    );
  if (contradicting.length > 0)
    findings.push(
      finding(
        'DUPLICATE_WITH_OTHER_LABEL',
        'HIGH',
        `${names(contradicting).length} ${many} ${same} one with another label. At most one of the labels can be learned: correct them, or leave all of them out.`,
        names(contradicting),
        names(contradicting),
      ),
    );
  if (plain.length > 0)
    findings.push(
      finding(
        'DUPLICATE',
        'LOW',
        `${names(plain).length} ${many} ${same} another of their split${alikeIn(task)}. They count more than others: keep one of each.`,
        names(plain),
        allButOne(plain),
      ),
    );
  return findings;
}

/** Groups of at least two examples with the same bytes. */
function sameDigests(examples: Example[]): Example[][] {
  const byDigest = new Map<string, Example[]>();
  for (const example of examples) {
    const equal = byDigest.get(example.sha256);
    if (equal) equal.push(example);
    else byDigest.set(example.sha256, [example]);
  }
  return [...byDigest.values()].filter(({ length }) => length > 1);
}
