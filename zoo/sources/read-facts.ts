import { open } from 'node:fs/promises';
import path from 'node:path';
import type { Preprocessing } from '../model.ts';
import type { DescribedNote } from '../provenance/described.ts';
import { isFromTraining } from '../provenance/own-metadata.ts';
import { cardFacts } from './facts/card-facts.ts';
import { configFacts } from './facts/config-facts.ts';
import { describesPictures, imageFacts, type Known, timmFacts } from './facts/image-facts.ts';
import { type JsonObject, readJsonObject } from './facts/json-object.ts';
import { metadataFacts } from './facts/metadata-facts.ts';
import { textFacts } from './facts/text-facts.ts';
import type { FetchedFile } from './source.ts';
import { NO_FACTS, type SourceFacts } from './source-facts.ts';

const NOTHING_KNOWN: Known<Preprocessing> = { preprocessing: null, parts: {}, missing: [] };

/** The rest of a card is not read: it would be cut anyway. */
const MAX_CARD_BYTES = 2 * 2 ** 20;

/** Tasks by their names on the hub. Source: huggingface.co/tasks. Graft does not fine-tune others. */
const TASKS: Record<string, Pick<SourceFacts, 'task' | 'modality'>> = {
  'image-classification': { task: 'IMAGE_CLASSIFICATION', modality: 'IMAGE' },
  'image-feature-extraction': { task: 'FEATURE_EXTRACTION', modality: 'IMAGE' },
  'text-classification': { task: 'TEXT_CLASSIFICATION', modality: 'TEXT' },
  'token-classification': { task: 'TOKEN_CLASSIFICATION', modality: 'TEXT' },
  'sentence-similarity': { task: 'FEATURE_EXTRACTION', modality: 'TEXT' },
  // For pictures as well as for texts.
  'feature-extraction': { task: 'FEATURE_EXTRACTION', modality: null },
};

/**
 * The facts in a model's files: the configurations of Hugging Face's libraries, the card, and the metadata that Graft itself
 * wrote into an ONNX file. Unknown facts are null; for the preprocessing, `preprocessingMissing` names the unknown parts.
 * Nothing is guessed, and an invalid file is ignored.
 *
 * @param hints.task the task by its name on the hub, if the hub states it
 */
export async function readFacts(files: FetchedFile[], hints: { task?: string | null } = {}): Promise<SourceFacts> {
  const find = (name: string) => nearest(files, name);
  const config = await readJsonObject(find('config.json'));
  const card = cardFacts(await readCard(find('README.md')));
  const { isMultiLabel, maxPositions, ...described } = configFacts(config ?? {});
  const { own: inFile, ...own } = await metadataFacts(files);
  const inCard = card.own;

  const image = await readJsonObject(find('preprocessor_config.json'));
  const timm = config?.pretrained_cfg;
  const tokenizer = find('tokenizer.json')?.path ?? null;
  const tokenizerConfig = await readJsonObject(find('tokenizer_config.json'));
  const hub = TASKS[card.pipelineTag ?? hints.task ?? ''] ?? { task: null, modality: null };
  const isImage = (image !== null && describesPictures(image)) || isObject(timm);
  const isText = tokenizer !== null || tokenizerConfig !== null;
  const task = described.task ?? inFile.task ?? hub.task;
  const modality = modalityOf(own.preprocessing, task, isImage, isText) ?? hub.modality;

  const known =
    modality === 'IMAGE'
      ? image !== null && describesPictures(image)
        ? imageFacts(image)
        : isObject(timm)
          ? timmFacts(timm)
          : NOTHING_KNOWN
      : modality === 'TEXT'
        ? textFacts(tokenizer, {
            tokenizer: tokenizerConfig,
            sentence: await readJsonObject(find('sentence_bert_config.json')),
            maxPositions,
          })
        : NOTHING_KNOWN;
  const { pipelineTag: _, own: __, ...stated } = card;
  return {
    ...NO_FACTS,
    ...stated,
    license: stated.license ?? inFile.license,
    base: inFile.base ?? inCard.base,
    notes: union(inFile.notes, inCard.notes),
    lacksMeasuredNotes: isFromTraining(inFile) && inCard.base === null,
    trainingData: stated.trainingData.length > 0 ? stated.trainingData : inFile.trainingData,
    tags: isMultiLabel ? [...new Set([...stated.tags, 'multi-label-classification'])].slice(0, 50) : stated.tags,
    task,
    modality,
    architecture: described.architecture,
    labels: own.labels ?? (task === 'FEATURE_EXTRACTION' ? null : described.labels),
    preprocessing: own.preprocessing ?? known.preprocessing,
    preprocessingParts: own.preprocessing || known.preprocessing ? {} : known.parts,
    preprocessingMissing: own.preprocessing ? [] : known.missing,
  };
}

/** A card is written when it is asked for: it has notes that are younger than the file, and the younger text of the others. */
function union(inFile: DescribedNote[], inCard: DescribedNote[]): DescribedNote[] {
  const stated = new Set(inCard.map(({ statement }) => statement));
  return [...inCard, ...inFile.filter(({ statement }) => !stated.has(statement))];
}

function modalityOf(
  own: SourceFacts['preprocessing'],
  task: SourceFacts['task'],
  isImage: boolean,
  isText: boolean,
): SourceFacts['modality'] {
  if (own) return 'image_mean' in own ? 'IMAGE' : 'TEXT';
  if (task === 'IMAGE_CLASSIFICATION') return 'IMAGE';
  if (task === 'TEXT_CLASSIFICATION' || task === 'TOKEN_CLASSIFICATION') return 'TEXT';
  // Both: a model of pictures and texts, such as CLIP; which part this is, the files do not say.
  if (isImage === isText) return null;
  return isImage ? 'IMAGE' : 'TEXT';
}

/** The deepest file with this name: the one beside the model rather than at the top. */
function nearest(files: FetchedFile[], name: string): FetchedFile | undefined {
  return files
    .filter((file) => path.posix.basename(file.path) === name && !/^\d+_/.test(file.path))
    .toSorted((a, b) => b.path.split('/').length - a.path.split('/').length)[0];
}

async function readCard(found: FetchedFile | undefined): Promise<string> {
  if (!found) return '';
  const handle = await open(found.file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(found.byteSize, MAX_CARD_BYTES)));
    return new TextDecoder().decode(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

const isObject = (value: unknown): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
