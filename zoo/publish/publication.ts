import { isImagePreprocessing, type Preprocessing } from '../model.ts';
import type { Publication } from '../provenance/publication.ts';
import type { FamilyWeights } from './family-weights.ts';
import { MODEL_TYPES, type modelTypeOf } from './model-types.ts';
import type { ProblemType } from './published-network.ts';

/** The pipelines of transformers. */
const TASKS = { IMAGE: 'image-classification', TEXT: 'text-classification', TOKENS: 'token-classification' } as const;

/** How a pushed checkpoint is loaded, and where a pipeline answers otherwise than the endpoint. */
export function publicationOf({
  repository,
  problem,
  named,
  preprocessing,
  family,
  own,
  isSentenceClassifier,
}: {
  repository: string;
  problem: ProblemType;
  named: ReturnType<typeof modelTypeOf>;
  preprocessing: Preprocessing;
  /** `model_type` of the model that was fine-tuned. */
  family: unknown;
  /** The family's own layout, or why there is none; null for a model that was not imported from a family's weights. */
  own: FamilyWeights | null;
  /** Whether it has the files that sentence-transformers loads: see `sentenceClassifier`. */
  isSentenceClassifier: boolean;
}): Publication {
  const isPicture = isImagePreprocessing(preprocessing);
  const classified = problem === 'token_classification' ? 'TOKENS' : isPicture ? 'IMAGE' : 'TEXT';
  const task = TASKS[classified];
  const isOfTokens = classified === 'TOKENS';
  const example = isPicture ? 'picture.png' : 'A text.';
  const program = [
    "import { pipeline } from '@huggingface/transformers';",
    '',
    `const classifier = await pipeline('${task}', ${JSON.stringify(repository)});`,
    `console.log(await classifier(${JSON.stringify(example)}${isOfTokens ? '' : ', { top_k: null }'}));`,
  ].join('\n');
  const isHere = own?.weights ? family : named.type;
  const runsInJavaScript = Object.hasOwn(MODEL_TYPES[classified], String(isHere));
  const inPython = [
    'from transformers import pipeline',
    '',
    `classifier = pipeline('${task}', ${JSON.stringify(repository)}, ${isOfTokens ? "aggregation_strategy='first'" : 'top_k=None'})`,
  ];
  const withSentences = [
    'from sentence_transformers import SentenceTransformer',
    '',
    `logits = SentenceTransformer(${JSON.stringify(repository)}).encode(['A text.'])`,
  ];
  return {
    library: own?.weights ? 'transformers' : 'transformers.js',
    programs: [
      ...(runsInJavaScript ? [{ language: 'js', text: program }] : []),
      ...(own?.weights ? [{ language: 'python', text: inPython.join('\n') }] : []),
      ...(isSentenceClassifier ? [{ language: 'python', text: withSentences.join('\n') }] : []),
    ],
    remarks: [
      'The network returns logits; the pipeline makes probabilities of them.',
      ...(own?.why ? [own.why] : []),
      ...(isSentenceClassifier
        ? ['In Python, sentence-transformers loads it: the encoder, its pooling and the head, which give the logits.']
        : []),
      ...(runsInJavaScript
        ? []
        : [`transformers.js has no classifier of ${isHere}: the ONNX file runs in onnxruntime.`]),
      ...(named.isFamily || own?.weights
        ? []
        : [
            `config.json names the model type ${named.type} only so that transformers.js runs the file; the network is another one.`,
          ]),
      ...(problem === 'multi_label_classification' && isPicture
        ? [
            'Each label has its own probability, the sigmoid of its logit. The pipeline of transformers.js applies softmax to pictures whatever `problem_type` says: take the logits instead.',
          ]
        : []),
      ...(isOfTokens
        ? [
            'With aggregation_strategy="first" the pipeline in Python gives the entities that an endpoint gives; transformers.js gives the label of each token.',
          ]
        : []),
      ...(problem === 'regression'
        ? [
            'It predicts numbers. The pipeline of transformers.js applies softmax to them: take the logits, which are the numbers.',
          ]
        : []),
      ...(isImagePreprocessing(preprocessing)
        ? [
            'Transparent pixels show the background in `graft.preprocessing`; transformers.js drops the transparency. It shrinks pictures without averaging pixels, which Pillow does: answers about large pictures with fine detail differ.',
          ]
        : [
            `A text of more than ${preprocessing.model_max_length} tokens keeps its last special token here; transformers.js cuts it off.`,
          ]),
    ],
  };
}
