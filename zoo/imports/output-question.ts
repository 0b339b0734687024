import type { ImportQuestion } from './import-question.ts';
import type { KnownFacts } from './known-facts.ts';
import type { NetworkFacts } from './network-facts.ts';

/** Asked if a model has several outputs that it may be for, or none, but tensors inside it that could be. */
export function outputQuestion(
  { output }: KnownFacts,
  { choices = [] }: NetworkFacts,
  problem?: string,
): ImportQuestion | null {
  if (!problem && (choices.length === 0 || output)) return null;
  const list = choices.map(({ name, shape }) => `“${name}” [${shape.join(', ')}]`).join(', ');
  return {
    field: 'output',
    question: `Which output is the model for? ${list ? `These may be scores of classes or features: ${list}.` : 'Name one of its outputs, or a tensor inside it.'}`,
    choices: choices.length > 0 ? choices.map(({ name }) => name) : null,
    problem,
    ...(output ? { draft: output } : {}),
  };
}
