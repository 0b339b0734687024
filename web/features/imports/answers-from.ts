import type { VariablesOf } from '../../graphql/graphql.ts';
import type { AnswerImport } from './answer-mutation.ts';

export type Answers = VariablesOf<typeof AnswerImport>['answers'];

/** The answers in a form's fields; fields that are empty, or were not asked, are left out. */
export function answersFrom(form: FormData): Answers {
  const text = (name: string) => String(form.get(name) ?? '').trim();
  const answers: Answers = {};
  if (text('license')) answers.license = text('license');
  if (text('task')) answers.task = text('task') as NonNullable<Answers['task']>;
  if (text('file')) answers.file = text('file');
  if (text('output')) answers.output = text('output');
  const labels = text('labels')
    .split('\n')
    .map((label) => label.trim())
    .filter(Boolean);
  if (labels.length > 0) answers.labels = labels;
  if (text('pasted')) answers.preprocessing = text('pasted');
  if (form.has('image_mean.0')) answers.preprocessing = pictures(text);
  if (form.has('tokenizer_file')) answers.preprocessing = texts(text);
  return answers;
}

/** Many people write the decimal point as a comma. */
const number = (typed: string) => Number(typed.replace(',', '.'));

function pictures(text: (name: string) => string): object {
  // The form has red, green, blue; the answer has them in the order of the model's channels.
  const isReversed = text('channel_order') === 'BGR';
  const order = isReversed ? [2, 1, 0] : [0, 1, 2];
  const triple = (name: string) => order.map((i) => number(text(`${name}.${i}`)));
  return {
    size: { height: number(text('height')), width: number(text('width')) },
    fit: text('fit'),
    ...(text('shortest_edge') && text('fit') === 'crop' ? { shortest_edge: number(text('shortest_edge')) } : {}),
    resample: text('resample'),
    rescale_factor: number(text('rescale_factor')),
    image_mean: triple('image_mean'),
    image_std: triple('image_std'),
    ...(isReversed ? { do_flip_channel_order: true } : {}),
    background: text('background'),
  };
}

function texts(text: (name: string) => string): object {
  const pooling = text('pooling');
  const normalize = text('normalize');
  return {
    tokenizer_file: text('tokenizer_file'),
    model_max_length: number(text('model_max_length')),
    ...(pooling ? { pooling } : {}),
    ...(normalize ? { normalize: normalize === 'true' } : {}),
  };
}
