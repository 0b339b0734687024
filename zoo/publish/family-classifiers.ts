import { MODEL_TYPES } from './model-types.ts';

/** A class of transformers that classifies whole pictures or texts, and where its parts are in its state dict. */
export interface FamilyClassifier {
  modality: 'IMAGE' | 'TEXT';
  architecture: string;
  /** What the names of the body's weights begin with; a body that was published by itself has them without. */
  prefix: string;
  /** The module of the last layer. */
  head: string;
  /** Of a decoder, which reads each text's last token: its config has to name the id of padding. */
  readsLastToken: boolean;
  /** The layer between the first token and the last layer, and its activation; null if the last layer reads the features themselves. */
  dense: { module: string; activation: 'tanh' | 'relu' | 'gelu' } | null;
}

const picture = (type: keyof typeof MODEL_TYPES.IMAGE, head = 'classifier'): FamilyClassifier => ({
  ...{ modality: 'IMAGE', architecture: MODEL_TYPES.IMAGE[type], prefix: `${type}.`, head },
  ...{ readsLastToken: false, dense: null },
});

const encoder = (
  type: keyof typeof MODEL_TYPES.TEXT,
  prefix: string,
  head: string,
  dense: NonNullable<FamilyClassifier['dense']>,
): FamilyClassifier => ({
  ...{ modality: 'TEXT', architecture: MODEL_TYPES.TEXT[type], prefix, head },
  ...{ readsLastToken: false, dense },
});

const decoder = (architecture: string, prefix: string): FamilyClassifier => ({
  ...{ modality: 'TEXT', architecture, prefix, head: 'score' },
  ...{ readsLastToken: true, dense: null },
});

const TWO_LAYERS = { module: 'classifier.dense', activation: 'tanh' } as const;

/** By `model_type`, for the families that `architectures` writes. Source: transformers 5, `modeling_….py` of each. */
const CLASSIFIERS: Record<string, FamilyClassifier> = {
  convnext: picture('convnext'),
  mobilenet_v2: picture('mobilenet_v2'),
  resnet: picture('resnet', 'classifier.1'),
  swin: picture('swin'),
  bert: encoder('bert', 'bert.', 'classifier', { module: 'bert.pooler.dense', activation: 'tanh' }),
  roberta: encoder('roberta', 'roberta.', 'classifier.out_proj', TWO_LAYERS),
  'xlm-roberta': encoder('xlm-roberta', 'roberta.', 'classifier.out_proj', TWO_LAYERS),
  camembert: encoder('camembert', 'roberta.', 'classifier.out_proj', TWO_LAYERS),
  mpnet: encoder('mpnet', 'mpnet.', 'classifier.out_proj', TWO_LAYERS),
  electra: encoder('electra', 'electra.', 'classifier.out_proj', { ...TWO_LAYERS, activation: 'gelu' }),
  distilbert: encoder('distilbert', 'distilbert.', 'classifier', { module: 'pre_classifier', activation: 'relu' }),
  gpt2: decoder('GPT2ForSequenceClassification', 'transformer.'),
  llama: decoder('LlamaForSequenceClassification', 'model.'),
  mistral: decoder('MistralForSequenceClassification', 'model.'),
  qwen2: decoder('Qwen2ForSequenceClassification', 'model.'),
};

/** The classifier of a family; undefined if it is not known here. */
export const familyClassifier = (type: unknown): FamilyClassifier | undefined =>
  Object.hasOwn(CLASSIFIERS, String(type)) ? CLASSIFIERS[String(type)] : undefined;

/** The one of its tokens, of an encoder: one linear layer on its last states in each of them. */
export function tokenClassifier(type: unknown): FamilyClassifier | undefined {
  const known = familyClassifier(type);
  if (known?.modality !== 'TEXT' || known.readsLastToken) return undefined;
  const architecture = known.architecture.replace(/ForSequenceClassification$/, 'ForTokenClassification');
  return { ...known, architecture, head: 'classifier', dense: null };
}
