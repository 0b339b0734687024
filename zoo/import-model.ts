import type { ModelManifest } from './catalog/manifest.ts';
import { InvalidInputError } from './errors.ts';
import { importFiles, type ModelFile } from './import-files.ts';
import { OutputNotChosen } from './imports/choose-output.ts';
import { fileQuestion } from './imports/file-question.ts';
import { type AnswerField, importAnswersSchema } from './imports/import-answers.ts';
import type { ImportedModel, ImportOutcome } from './imports/import-outcome.ts';
import { importPictureModel } from './imports/import-picture-model.ts';
import { importTextModel } from './imports/import-text-model.ts';
import { inspectNetwork } from './imports/inspect-network.ts';
import { type KnownFacts, knownFacts } from './imports/known-facts.ts';
import type { NetworkFacts } from './imports/network-facts.ts';
import { openQuestions, type Problems } from './imports/open-questions.ts';
import { pictureInput } from './imports/pin-pictures.ts';
import { selectModel } from './imports/select-model.ts';
import { describeTensors } from './imports/tensor-spec.ts';
import { chooseTower, towerOf } from './imports/tower-question.ts';
import { canBeFed, unfedInputs } from './imports/unfed-inputs.ts';
import { type ImagePreprocessing, isImagePreprocessing } from './model.ts';
import { modelInputs } from './onnx/model-inputs.ts';
import { takesBytes } from './simplify/float-pictures.ts';
import { NO_FACTS } from './sources/source-facts.ts';
import { isTextGraph } from './text/text-model.ts';

/**
 * Turns a publisher's files (see {@link importFiles}) into the zoo's ONNX, or returns the questions that are open: facts that
 * neither `known` nor the files give are asked for, not guessed, all at once and before the work. A fact that turns out to be
 * wrong is asked for again, with what is wrong. The same files and facts give the same bytes.
 *
 * @throws InvalidInputError if the files are not a model that can be imported, whatever the answers
 */
export async function importOrAsk(known: KnownFacts, files: ModelFile[]): Promise<ImportOutcome> {
  const selected = selectModel(files, known.file);
  if (selected.choices.length > 0) {
    // Most often the others are variants of the likeliest one, with the same questions.
    const likeliest = selectModel(files, selected.choices[0]).files;
    const network = (await inspectNetwork(known, likeliest)) ?? unseen(known);
    const questions = [fileQuestion(selected.choices, selected.problem), ...openQuestions(known, network, likeliest)];
    return { model: null, questions, ...network };
  }
  await checkInputs(known, selected.files);
  const network = await inspectNetwork(known, selected.files);
  const questions = network ? openQuestions(known, network, selected.files) : [];
  if (network && questions.length > 0) return { model: null, questions, ...network };
  const chosen = network ? { known, question: null } : await chooseTower(known, selected.files);
  if (chosen.question) {
    const either = { ...unseen(known), modality: null };
    return { model: null, questions: [...openQuestions(known, either, selected.files), chosen.question], ...either };
  }
  try {
    const output = known.output ?? network?.output ?? null;
    return await importByModality({ ...chosen.known, output }, selected.files);
  } catch (error) {
    const problems = problemsIn(error);
    const converted = error instanceof OutputNotChosen ? networkOf(error) : null;
    const seen: NetworkFacts = { ...(network ?? converted ?? unseen(known)), choices: converted?.choices ?? [] };
    const again = problems ? openQuestions(known, seen, selected.files, problems) : [];
    // Nothing to ask about it, such as which file: no answer would help.
    if (!again.some(({ problem }) => problem === (error as InvalidInputError).message)) throw error;
    return { model: null, questions: again, ...seen };
  }
}

/**
 * The same for a model about which everything is known.
 *
 * @throws InvalidInputError if a fact is missing or wrong
 */
export async function importModel(
  manifest: Pick<ModelManifest, 'slug' | 'license' | 'task' | 'labels' | 'preprocessing'>,
  files: ModelFile[],
): Promise<ImportedModel> {
  const { model, questions } = await importOrAsk(knownFacts(manifest.slug, {}, manifest, NO_FACTS), files);
  if (model) return model;
  const [{ field, question, problem }] = questions;
  throw new InvalidInputError(`${manifest.slug}: ${problem ?? `${field} is not known. ${question}`}`, field);
}

/** One function for each modality; the model's inputs decide which one. */
async function importByModality(known: KnownFacts, files: ModelFile[]): Promise<ImportOutcome> {
  const { preprocessing } = known;
  const pictures = isImagePreprocessing(preprocessing) ? preprocessing : null;
  const imported = await importFiles(files, {
    pictureSize: pictures?.size ?? null,
    isReversed: pictures?.do_flip_channel_order ?? false,
    output: known.output ?? null,
    tower: towerOf(known),
  });
  if (pictures && imported.original.inputs.some(takesBytes)) checkRaw(known.slug, pictures);
  checkTower(known, imported.graph);
  if (pictureInput(imported.graph)) return importPictureModel(known, imported, files);
  if (isTextGraph(imported.graph)) return importTextModel(known, imported, files);
  throw new InvalidInputError(`${known.slug}: ${unfedInputs(imported.graph.inputs)}`);
}

/** A model that takes bytes preprocesses them itself. */
function checkRaw(slug: string, { rescale_factor, image_mean, image_std }: ImagePreprocessing): void {
  const isRaw = rescale_factor === 1 && image_mean.every((mean) => mean === 0) && image_std.every((std) => std === 1);
  if (isRaw) return;
  throw new InvalidInputError(
    `${slug}: the model takes pictures as bytes and preprocesses them itself. Answer with rescale_factor 1, image_mean 0, 0, 0 and image_std 1, 1, 1.`,
    'preprocessing',
  );
}

/** @throws InvalidInputError if a person named the other tower of a model that has only one */
function checkTower({ slug, tower = null }: KnownFacts, graph: Parameters<typeof pictureInput>[0]): void {
  const takes = pictureInput(graph) ? 'pictures' : 'texts';
  if (tower === null || (tower === 'IMAGE') === (takes === 'pictures')) return;
  throw new InvalidInputError(
    `${slug}: the model takes ${takes}, not ${tower === 'IMAGE' ? 'pictures' : 'texts'}.`,
    'preprocessing',
  );
}

/** @throws InvalidInputError for a network that takes neither pictures nor texts: no answer would help */
async function checkInputs({ slug }: KnownFacts, files: ModelFile[]): Promise<void> {
  const network = files.find(({ path }) => /\.onnx$/i.test(path));
  const stated = network ? await modelInputs(network.file) : [];
  if (network && !canBeFed(stated)) throw new InvalidInputError(`${slug}: ${unfedInputs(stated)}`);
}

const unseen = ({ modality = null }: KnownFacts): NetworkFacts => ({ modality, inputs: [], outputs: [], main: null });

/** What the conversion found before somebody has to choose an output: enough to ask everything else in the same round. */
function networkOf({ graph, choices }: OutputNotChosen): NetworkFacts {
  const modality = pictureInput(graph) ? 'IMAGE' : isTextGraph(graph) ? 'TEXT' : null;
  const outputs = describeTensors(graph.outputs, new Map(choices.map(({ name, shape }) => [name, shape])));
  return { modality, inputs: describeTensors(graph.inputs), outputs, main: null, choices };
}

/** The answer that an error is about; null if no answer would help. */
function problemsIn(error: unknown): Problems | null {
  if (!(error instanceof InvalidInputError) || !isAnswer(error.field)) return null;
  return { [error.field]: error.message };
}

const isAnswer = (field: string | undefined): field is AnswerField =>
  field !== undefined && field !== 'name' && field in importAnswersSchema.shape;
