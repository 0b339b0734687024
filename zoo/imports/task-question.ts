import type { ImportQuestion } from './import-question.ts';
import type { KnownFacts } from './known-facts.ts';
import { classesOf, type NetworkFacts } from './network-facts.ts';

/** Asked if it is unknown whether the outputs are scores of classes or features, or if they cannot be what the task says. */
export function taskQuestion(known: KnownFacts, network: NetworkFacts, problem?: string): ImportQuestion | null {
  const { task } = known;
  const wrong = problem ?? wrongTask(known, network);
  if (task !== null && !wrong) return null;
  return {
    field: 'task',
    question: wrong
      ? 'What is the model for?'
      : 'What is the model for? Its outputs may be scores of classes or features of the input, and its files do not say which.',
    choices: tasksOf(network),
    problem: wrong,
    ...(task === null ? {} : { draft: task }),
  };
}

/** The tasks that a network can do. */
export function tasksOf(network: NetworkFacts): string[] {
  const classification = {
    IMAGE: ['IMAGE_CLASSIFICATION'],
    TEXT: ['TEXT_CLASSIFICATION'],
    null: ['IMAGE_CLASSIFICATION', 'TEXT_CLASSIFICATION'],
  }[`${network.modality}`];
  return [
    ...(classesOf(network, null) === null ? [] : classification),
    ...(mayLabelTokens(network) ? ['TOKEN_CLASSIFICATION'] : []),
    'FEATURE_EXTRACTION',
  ];
}

/** Logits for each token; an encoder's states have the same form, and another name. */
const mayLabelTokens = (network: NetworkFacts) =>
  typeof classesOf(network, 'TOKEN_CLASSIFICATION') === 'number' &&
  network.outputs.some(({ name, shape }) => /logits/i.test(name) && shape.length === 3);

function wrongTask({ task }: KnownFacts, network: NetworkFacts): string | null {
  if (task === null || tasksOf(network).includes(task)) return null;
  const { modality, main } = network;
  if (task === 'TOKEN_CLASSIFICATION' && modality === 'TEXT')
    return `The model returns [${main}], not one number for each class of each token, so it labels no words. Its features can be used, with the task FEATURE_EXTRACTION.`;
  if (task !== `${modality}_CLASSIFICATION`)
    return `The task is ${task}, but the model takes ${modality === 'IMAGE' ? 'pictures' : 'texts'}.`;
  return `The model returns [${main}], not one number for each class, so it is not a classifier. Its features can be used, with the task FEATURE_EXTRACTION.`;
}
