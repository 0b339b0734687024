import type { ImportQuestion } from './import-question.ts';
import type { KnownFacts } from './known-facts.ts';
import { classesOf, type NetworkFacts } from './network-facts.ts';

/** Asked if several outputs are, or may be, classes without names, or if there are more or fewer names than outputs. */
export function labelsQuestion(known: KnownFacts, network: NetworkFacts, problem?: string): ImportQuestion | null {
  const { task, labels } = known;
  const classes = classesOf(network, task);
  const wrong = problem ?? wrongLabels(known, network);
  if (!wrong && (labels !== null || !mayBeClasses(known, network))) return null;
  const condition = task === null ? 'If the model is a classifier: which' : 'Which';
  const count = classes ? `its ${classes} outputs` : 'its outputs';
  const all = classes ? `all ${classes}` : 'them all';
  return {
    field: 'labels',
    question: `${condition} class is each of ${count}? Name ${all}, in the order of the outputs${wrong ? '' : '; its files do not'}.`,
    choices: null,
    problem: wrong,
    ...(labels === null ? {} : { draft: labels }),
  };
}

function mayBeClasses({ task }: KnownFacts, network: NetworkFacts): boolean {
  const classes = classesOf(network, task);
  if (task === 'FEATURE_EXTRACTION') return false;
  // Without a task, outputs that were not seen are not worth a question.
  return classes === undefined ? task !== null || network.modality !== null : classes !== null && classes > 1;
}

function wrongLabels({ task, labels }: KnownFacts, network: NetworkFacts): string | null {
  const classes = classesOf(network, task);
  if (task === 'FEATURE_EXTRACTION' || classes === undefined || classes === null) return null;
  if (labels === null || labels.length === classes) return null;
  return `The model returns [${network.main}], but there are ${labels.length} labels. Name all ${classes}, in the order of the outputs, or change the task to FEATURE_EXTRACTION.`;
}
