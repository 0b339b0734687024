import { Layout } from '../features/layers/layout.ts';
import { mainOutput } from '../features/layers/main-output.ts';
import type { ImportedFiles, ModelFile } from '../import-files.ts';
import { isImagePreprocessing, METADATA } from '../model.ts';
import { withLowestOpset } from '../onnx/lowest-opset.ts';
import { writeModel } from '../onnx/write.ts';
import { NO_OWN_FACTS, ownMetadata } from '../provenance/own-metadata.ts';
import { knownShapes } from '../simplify/sizes/known-shapes.ts';
import { denseTokens } from '../text/dense-tokens.ts';
import { readTokenizer } from '../text/read-tokenizer.ts';
import { checkTextInputs, textModel } from '../text/text-model.ts';
import { checkTextLength } from './check-text-length.ts';
import { checkTokenizerFits } from './check-tokenizer-fits.ts';
import type { ImportOutcome } from './import-outcome.ts';
import type { KnownFacts } from './known-facts.ts';
import type { NetworkFacts } from './network-facts.ts';
import { openQuestions } from './open-questions.ts';
import { withDenseTokens } from './proof/original.ts';
import { proveImport } from './proof/prove-import.ts';
import { describeTensors } from './tensor-spec.ts';

/**
 * A text model as the zoo stores it: inputs `input_ids` and `attention_mask [batch, sequence]`, unchanged outputs, and its
 * tokenizer, labels, preprocessing and feature layers in its metadata: see `textModel`. Or its open questions.
 *
 * @param files the publisher's, including the tokenizer's
 * @throws InvalidInputError if the graph is not such a model; with the field of an answer, if another answer would help
 */
export async function importTextModel(
  known: KnownFacts,
  imported: ImportedFiles,
  files: ModelFile[],
): Promise<ImportOutcome> {
  const dense = denseTokens(imported.graph);
  checkTextInputs(dense);
  const shapes = await knownShapes(dense);
  const main = shapes.get(mainOutput(dense, new Layout(dense, shapes))) ?? null;
  const [inputs, outputs] = [describeTensors(dense.inputs), describeTensors(dense.outputs, shapes)];
  const holdsTokenizer = METADATA.tokenizer in dense.metadata;
  const network: NetworkFacts = { modality: 'TEXT', inputs, outputs, main, holdsTokenizer };
  const questions = openQuestions(known, network, files);
  if (questions.length > 0) return { model: null, questions, ...network };
  const { task, preprocessing } = known;
  if (preprocessing === null || isImagePreprocessing(preprocessing) || !task || task === 'IMAGE_CLASSIFICATION')
    throw new Error('openQuestions asks for it.');
  const labels = task === 'FEATURE_EXTRACTION' ? null : known.labels;
  await checkTextLength(preprocessing, files);
  const tokenizer = await readTokenizer(preprocessing, files, dense.metadata);
  checkTokenizerFits(dense, tokenizer, preprocessing.tokenizer_file, { isGiven: known.isTokenizerGiven ?? false });
  const model = await textModel(imported, preprocessing, files);
  const { graph, featureLayers, parameterCount } = model;
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
