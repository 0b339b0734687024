import { isImagePreprocessing } from '../model.ts';
import type { ImportQuestion } from './import-question.ts';
import type { KnownFacts } from './known-facts.ts';
import { leftOut } from './left-out.ts';
import { fixedSize, type NetworkFacts } from './network-facts.ts';

/**
 * Asked if the preprocessing of pictures is unknown, or makes another size than the model takes: with other values than in
 * training, a model predicts wrongly without an error.
 */
export function picturePreprocessingQuestion(
  known: KnownFacts,
  network: NetworkFacts,
  problem?: string,
): ImportQuestion | null {
  if (network.modality !== 'IMAGE') return null;
  const { preprocessing } = known;
  const wrong = problem ?? wrongPreprocessing(known, network);
  if (preprocessing !== null && !wrong) return null;
  const size = fixedSize(network);
  const takes = size ? ` The model takes ${size.height} × ${size.width} pixels.` : '';
  return {
    field: 'preprocessing',
    question: `How are pictures preprocessed for the model? ${wrong ? '' : `${leftOut(known)} `}Answer as in its training, or paste its preprocessor_config.json or timm's config.json.${takes}`,
    choices: null,
    problem: wrong,
    draft: {
      ...known.preprocessingParts,
      ...(isImagePreprocessing(preprocessing) ? preprocessing : {}),
      ...(size ? { size } : {}),
    },
  };
}

function wrongPreprocessing({ preprocessing }: KnownFacts, network: NetworkFacts): string | null {
  if (preprocessing === null) return null;
  if (!isImagePreprocessing(preprocessing)) return 'The model takes pictures, but its preprocessing is for texts.';
  const size = fixedSize(network);
  const { height, width } = preprocessing.size;
  if (!size || (size.height === height && size.width === width)) return null;
  return `The model takes ${size.height} × ${size.width} pixels, but preprocessing.size is ${height} × ${width}.`;
}
