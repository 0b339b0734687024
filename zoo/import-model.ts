import type { ModelManifest } from './catalog/manifest.ts';
import { InvalidInputError } from './errors.ts';
import { importFiles, type ModelFile } from './import-files.ts';
import { fileQuestion } from './imports/file-question.ts';
import type { ImportedModel, ImportOutcome } from './imports/import-outcome.ts';
import { importPictureModel } from './imports/import-picture-model.ts';
import type { ImportQuestion } from './imports/import-question.ts';
import { importTextModel } from './imports/import-text-model.ts';
import { type KnownFacts, knownFacts } from './imports/known-facts.ts';
import { licenseQuestion } from './imports/license-question.ts';
import { openPictureSize } from './imports/open-picture-size.ts';
import { pictureInput } from './imports/pin-pictures.ts';
import { selectModel } from './imports/select-model.ts';
import { towerOf, towerQuestion } from './imports/tower-question.ts';
import { canBeFed, unfedInputs } from './imports/unfed-inputs.ts';
import { type ImagePreprocessing, isImagePreprocessing } from './model.ts';
import { modelInputs } from './onnx/model-inputs.ts';
import { takesBytes } from './simplify/float-pictures.ts';
import { NO_FACTS } from './sources/source-facts.ts';
import { isTextGraph } from './text/text-model.ts';

/**
 * Turns a publisher's files (see {@link importFiles}) into the zoo's ONNX, or returns the questions that are open: facts that
 * neither `known` nor the files give are asked for, not guessed. The same files and facts give the same bytes.
 *
 * @throws InvalidInputError if the files are not a model that can be imported, or not the one that `known` describes
 */
export async function importOrAsk(known: KnownFacts, files: ModelFile[]): Promise<ImportOutcome> {
  const license = licenseQuestion(known);
  const selected = selectModel(files, known.file);
  if (selected.choices.length > 0) {
    const questions = [fileQuestion(selected.choices)];
    return withQuestion(license, { model: null, questions, modality: null, inputs: [], outputs: [] });
  }
  const isOpen = known.preprocessing === null;
  const unpinned = isOpen ? await openPictureSize(known, selected.files) : null;
  const undecided = towerOf(known) === null ? await towerQuestion(selected.files) : null;
  return withQuestion(license, unpinned ?? undecided ?? (await importByModality(known, selected.files)));
}

/**
 * The same for a model about which everything is known.
 *
 * @throws InvalidInputError if a fact is missing
 */
export async function importModel(
  manifest: Pick<ModelManifest, 'slug' | 'license' | 'task' | 'labels' | 'preprocessing'>,
  files: ModelFile[],
): Promise<ImportedModel> {
  const { model, questions } = await importOrAsk(knownFacts(manifest.slug, {}, manifest, NO_FACTS), files);
  if (model) return model;
  const [{ field, question }] = questions;
  throw new InvalidInputError(`${manifest.slug}: ${field} is not known. ${question}`, field);
}

/** One function for each modality; the model's inputs decide which one. */
async function importByModality(known: KnownFacts, files: ModelFile[]): Promise<ImportOutcome> {
  const { preprocessing } = known;
  const network = files.find(({ path }) => /\.onnx$/i.test(path));
  const stated = network ? await modelInputs(network.file) : [];
  if (network && !canBeFed(stated)) throw new InvalidInputError(`${known.slug}: ${unfedInputs(stated)}`);
  const pictures = isImagePreprocessing(preprocessing) ? preprocessing : null;
  const imported = await importFiles(files, {
    pictureSize: pictures?.size ?? null,
    isReversed: pictures?.do_flip_channel_order ?? false,
    output: known.output ?? null,
    tower: towerOf(known),
  });
  if (pictures && imported.original.inputs.some(takesBytes)) checkRaw(known.slug, pictures);
  if (pictureInput(imported.graph)) return importPictureModel(known, imported);
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

function withQuestion(question: ImportQuestion | null, outcome: ImportOutcome): ImportOutcome {
  if (!question) return outcome;
  const { modality, inputs, outputs } = outcome.model ?? outcome;
  return { model: null, questions: [question, ...outcome.questions], modality, inputs, outputs };
}
