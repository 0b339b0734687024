import { InvalidInputError } from '../errors.ts';
import { Layout } from '../features/layers/layout.ts';
import { mainOutput } from '../features/layers/main-output.ts';
import type { ImportedFiles, ModelFile } from '../import-files.ts';
import { isImagePreprocessing, METADATA } from '../model.ts';
import { withLowestOpset } from '../onnx/lowest-opset.ts';
import { writeModel } from '../onnx/write.ts';
import { NO_OWN_FACTS, ownMetadata } from '../provenance/own-metadata.ts';
import { knownShapes } from '../simplify/sizes/known-shapes.ts';
import { denseTokens } from '../text/dense-tokens.ts';
import { textModel } from '../text/text-model.ts';
import { checkTokenizerFits } from './check-tokenizer-fits.ts';
import type { ImportOutcome } from './import-outcome.ts';
import type { ImportQuestion } from './import-question.ts';
import type { KnownFacts } from './known-facts.ts';
import { labelsQuestion } from './labels-question.ts';
import { withDenseTokens } from './proof/original.ts';
import { proveImport } from './proof/prove-import.ts';
import { taskQuestion } from './task-question.ts';
import { describeTensors } from './tensor-spec.ts';

/**
 * A text model as the zoo stores it: inputs `input_ids` and `attention_mask [batch, sequence]`, unchanged outputs, and its
 * tokenizer, labels, preprocessing and feature layers in its metadata: see `textModel`. Or its open questions.
 *
 * @param files the publisher's, including the tokenizer's
 * @throws InvalidInputError if the graph is not such a model, or not the one that `known` describes
 */
export async function importTextModel(
  known: KnownFacts,
  imported: ImportedFiles,
  files: ModelFile[],
): Promise<ImportOutcome> {
  const dense = denseTokens(imported.graph);
  const shapes = await knownShapes(dense);
  const main = shapes.get(mainOutput(dense, new Layout(dense, shapes))) ?? [];
  const classes = main.length === 2 ? Number(main[1]) : null;
  const { task, preprocessing } = known;
  const questions = [
    taskQuestion(known, 'TEXT'),
    preprocessing === null ? tokenizerQuestion(known, files) : null,
    labelsQuestion(known, classes),
  ].filter((question): question is ImportQuestion => question !== null);
  if (questions.length > 0) {
    const [inputs, outputs] = [describeTensors(dense.inputs), describeTensors(dense.outputs, shapes)];
    return { model: null, questions, modality: 'TEXT', inputs, outputs };
  }

  if (preprocessing === null || isImagePreprocessing(preprocessing) || !task || task === 'IMAGE_CLASSIFICATION') {
    throw new InvalidInputError(
      `${known.slug}: the model takes texts, but it is described as a picture model.`,
      task === 'IMAGE_CLASSIFICATION' ? 'task' : 'preprocessing',
    );
  }
  const labels = task === 'FEATURE_EXTRACTION' ? null : known.labels;
  if (task === 'TEXT_CLASSIFICATION' && classes !== labels?.length) {
    throw new InvalidInputError(
      `${known.slug}: the model returns [${main}], but there are ${labels?.length ?? 0} labels. Name one for each class, in the order of the outputs, or import it with the task FEATURE_EXTRACTION.`,
      'labels',
    );
  }
  const model = await textModel(imported, preprocessing, files);
  const { graph, featureLayers, parameterCount } = model;
  checkTokenizerFits(graph, graph.metadata[METADATA.tokenizer], model.preprocessing.tokenizer_file);
  if (labels) graph.metadata[METADATA.labels] = JSON.stringify(labels);
  Object.assign(graph.metadata, ownMetadata({ ...NO_OWN_FACTS, id: known.slug, task, license: known.license }));
  const described = {
    onnx: writeModel(withLowestOpset(graph)),
    inputs: describeTensors(graph.inputs),
    outputs: describeTensors(graph.outputs, await knownShapes(graph)),
    preprocessing: model.preprocessing,
  };
  const found = { ...described, featureLayers, parameterCount };
  const original = dense === imported.graph ? imported.original : await withDenseTokens(imported.original);
  const proof = await proveImport(known.slug, original, { ...found, labels });
  return { model: { ...found, labels, task, modality: 'TEXT', proof }, questions: [] };
}

/** Asked if the tokenization is unknown. */
function tokenizerQuestion({ preprocessingMissing }: KnownFacts, files: ModelFile[]): ImportQuestion {
  const found = files.some(({ path }) => path === 'tokenizer.json') ? ' There is a tokenizer.json.' : '';
  const missing =
    preprocessingMissing.length > 0
      ? `Its files leave out: ${preprocessingMissing.join(', ')}.`
      : 'Its files do not state it completely.';
  return {
    field: 'preprocessing',
    question: `How are texts tokenized for the model? ${missing}${found} Name tokenizer_file, and model_max_length, the maximum number of tokens that the model was trained on.`,
    choices: null,
  };
}
