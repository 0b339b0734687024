import type { biasNotes, modelFiles, models } from '../database/tables/index.ts';
import { type Completeness, completenessOf, type Fact } from './completeness.ts';

type ModelRow = typeof models.$inferSelect;

export interface ModelSubject {
  model: ModelRow;
  files: (typeof modelFiles.$inferSelect)[];
  notes: Pick<typeof biasNotes.$inferSelect, 'id'>[];
}

type ModelFact = Fact<ModelSubject>;

const FETCH = 'Fetch the model: it becomes known then.';

/** Where a person records a fact: in the manifest of a catalogue model, otherwise in the file that the import reads. */
function supply(field: string, imported: string): ModelFact['advice'] {
  return ({ model: { manifest, slug } }) =>
    manifest ? `Add it to zoo/catalog/${slug}.yaml as "${field}", with its source.` : imported;
}

const inCard = (key: string) =>
  `State it in the front matter of the model's README.md ("${key}:"), at its publisher, and import the model again.`;

const isWritten = (text: string) => !['', 'unknown', 'other'].includes(text.trim().toLowerCase());

const isHere = ({ model }: ModelSubject) => model.availability === 'READY';

/**
 * What a reader needs to know of a model. The facts are those elements of a bill of materials for AI that concern a model's
 * origin and limits:
 * - G7 Cybersecurity Working Group, "Software Bill of Materials (SBOM) for Artificial Intelligence: Minimum Elements", BSI,
 *   12 May 2026, clusters Models and Dataset Properties: identifier, version, producer, description, hash, properties,
 *   training properties, licence, external references;
 * - SPDX 3.0.1, AI profile: AIPackage (suppliedBy, packageVersion, downloadLocation, typeOfModel, informationAboutTraining,
 *   modelDataPreprocessing, limitation);
 * - CycloneDX 1.6, modelCard (modelParameters.inputs and outputs, considerations.technicalLimitations and
 *   ethicalConsiderations);
 * - "Model Cards for Model Reporting" (Mitchell et al., 2019), on limits and on groups that a model underperforms for.
 */
const MODEL_FACTS: ModelFact[] = [
  {
    name: 'source',
    known: ({ model }) => model.uri !== '',
    advice: supply('source', 'Import the model again, from an address that others can reach.'),
  },
  {
    name: 'revision',
    known: ({ model }) => model.revision !== null,
    advice: () => 'Fetch the model: its commit, version or digest is pinned then.',
  },
  {
    name: 'publisher',
    known: ({ model }) => isWritten(model.publisher),
    advice: supply('publisher', 'Import the model again from an account or a package that names its owner.'),
  },
  { name: 'time of retrieval', known: ({ model }) => model.retrievedAt !== null, advice: () => FETCH },
  {
    name: 'digests of the files',
    known: ({ files }) => files.length > 0,
    advice: () => 'Fetch the model: every file is hashed as it arrives.',
  },
  {
    name: 'signature',
    known: ({ model }) => model.signature?.status === 'VERIFIED',
    advice: ({ model: { signature } }) =>
      signature
        ? `Its signature is not verified: ${signature.reason} Put the signer's key or certificate into the trust directory (GRAFT_TRUST) and fetch the model again.`
        : 'Ask the publisher to sign the files with OpenSSF Model Signing (model.sig beside them), trust the key, and fetch the model again.',
  },
  {
    name: 'licence',
    known: ({ model }) => isWritten(model.license) && !['NOASSERTION', 'NONE'].includes(model.license),
    advice: supply('license', `Answer the import with its SPDX identifier, or: ${inCard('license')}`),
  },
  {
    name: 'architecture',
    known: ({ model }) => isWritten(model.architecture),
    advice: supply(
      'architecture',
      'Put a config.json that names it ("architectures") beside the model, and import it again.',
    ),
  },
  { name: 'number of parameters', known: ({ model }) => model.parameterCount !== null, advice: () => FETCH },
  {
    name: 'inputs and outputs',
    known: ({ model }) => model.inputs.length > 0 && model.outputs.length > 0,
    advice: () => FETCH,
  },
  {
    name: 'preprocessing',
    known: ({ model }) => model.preprocessing !== null,
    advice: (subject) =>
      isHere(subject)
        ? supply('preprocessing', 'Put a preprocessor_config.json beside the model, and import it again.')(subject)
        : 'Fetch the model: its preprocessor_config.json is read then; if there is none, you are asked for the preprocessing.',
  },
  {
    name: 'training data',
    known: ({ model }) => model.trainingData.length > 0,
    advice: supply('trainingData', inCard('datasets')),
  },
  {
    name: 'base model',
    // A model without a base model has nothing missing here.
    applies: ({ model }) => !model.manifest?.trainedFromScratch,
    known: ({ model }) => model.baseModelId !== null || isWritten(model.baseModelName ?? ''),
    advice: ({ model: { manifest, slug } }) =>
      manifest
        ? `Write "baseModel", "baseModelName" or "trainedFromScratch: true" into zoo/catalog/${slug}.yaml, with its source.`
        : inCard('base_model'),
  },
  {
    name: 'limits',
    known: ({ model }) => model.limits.length > 0,
    advice: supply(
      'limits',
      'Describe it in a catalogue manifest that states what it cannot do or must not be used for ("limits").',
    ),
  },
  {
    name: 'bias notes',
    known: ({ notes }) => notes.length > 0,
    advice: () =>
      'Add a note on which groups it underperforms for, with its evidence (on its page, or with addBiasNote), or evaluate a fine-tune on data with groups.',
  },
  {
    name: 'citation',
    known: ({ model }) => isWritten(model.citation ?? ''),
    advice: supply('citation', 'Put a BibTeX entry into the README.md beside the model, and import it again.'),
  },
  {
    name: 'references',
    known: ({ model }) => model.references.length > 0,
    advice: supply('references', 'Describe it in a catalogue manifest that states where its facts were read.'),
  },
];

/** How complete the facts about a model are. */
export function modelCompleteness(subject: ModelSubject): Completeness & { applying: number } {
  return completenessOf(MODEL_FACTS, subject);
}
