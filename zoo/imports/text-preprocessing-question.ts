import type { ModelFile } from '../import-files.ts';
import { isImagePreprocessing } from '../model.ts';
import type { ImportQuestion } from './import-question.ts';
import type { KnownFacts } from './known-facts.ts';
import { leftOut } from './left-out.ts';
import type { NetworkFacts } from './network-facts.ts';
import { tokenizerPath } from './tokenizer-question.ts';

/** Asked if it is unknown how texts are tokenized. A missing tokenizer is another question. */
export function textPreprocessingQuestion(
  known: KnownFacts,
  network: NetworkFacts,
  files: Pick<ModelFile, 'path'>[],
  problem?: string,
): ImportQuestion | null {
  if (network.modality !== 'TEXT') return null;
  const { preprocessing, preprocessingParts } = known;
  const wrong =
    problem ??
    (isImagePreprocessing(preprocessing) ? 'The model takes texts, but its preprocessing is for pictures.' : null);
  if (!wrong && (preprocessing !== null || isOnlyTokenizerMissing(known, network, files))) return null;
  return {
    field: 'preprocessing',
    question: `How are texts tokenized for the model? ${wrong ? '' : `${leftOut(known)} `}Name model_max_length, the maximum number of tokens that the model was trained on, or paste its tokenizer_config.json.`,
    choices: null,
    problem: wrong,
    draft: {
      tokenizer_file: tokenizerPath(known, files),
      ...preprocessingParts,
      ...(isImagePreprocessing(preprocessing) ? {} : preprocessing),
    },
  };
}

/** With its tokenizer, the files of such a model state all of it. */
const isOnlyTokenizerMissing = (
  { preprocessingParts = {} }: KnownFacts,
  { holdsTokenizer }: NetworkFacts,
  files: Pick<ModelFile, 'path'>[],
) =>
  'model_max_length' in preprocessingParts &&
  !holdsTokenizer &&
  !files.some(({ path }) => path.endsWith('tokenizer.json'));
