import type { Task } from '../../../zoo/data/dataset.ts';

/** What an endpoint takes and answers with. */
export interface Takes {
  task: Task;
  modality: 'IMAGE' | 'TEXT';
  /** Whether its texts are pairs. */
  pairs: boolean;
  /** In the order of its outputs; for a regression, the names of the numbers. */
  labels: string[];
  /** The shape of a preprocessed picture, `[3, height, width]`; null if it takes no tensors of numbers. */
  pixels: number[] | null;
  /** Of texts that a client tokenized; null if it takes none. */
  tokens: TokenLimits | null;
  /** Whether its checkpoint carries group thresholds. */
  hasThresholds: boolean;
}

export interface TokenLimits {
  /** The most tokens of a text. */
  longest: number;
  /** How many ids there are; null where that is not known, as in the gateway. */
  vocabulary: number | null;
}

/** A tensor in a model's metadata; -1 is a size that varies. */
export interface TensorMetadata {
  name: string;
  datatype: 'BYTES' | 'FP32' | 'INT32' | 'INT64';
  shape: number[];
}

/** The optional input with the group of each example, for checkpoints that carry group thresholds. */
export const GROUP = 'group';

/** The input with encoded pictures or with texts. */
export const exampleInput = ({ modality }: Pick<Takes, 'modality'>): 'image' | 'text' =>
  modality === 'IMAGE' ? 'image' : 'text';

/** The input of preprocessed pictures. It has the name of the ONNX file's input. */
export const PIXELS = 'pixels';

/** The inputs of texts that a client tokenized, by the names of the ONNX file's inputs; the last one may be left out. */
export const TOKEN_INPUTS = ['input_ids', 'attention_mask', 'token_type_ids'] as const;

/** The inputs of an endpoint: pictures or texts; instead of pictures, their pixels, and of texts, their tokens; and with them, groups. */
export function inputsOf(takes: Takes): TensorMetadata[] {
  const { pairs, pixels, tokens, hasThresholds } = takes;
  return [
    { name: exampleInput(takes), datatype: 'BYTES', shape: pairs ? [-1, 2] : [-1] },
    ...(pixels ? [{ name: PIXELS, datatype: 'FP32' as const, shape: [-1, ...pixels] }] : []),
    ...(tokens ? TOKEN_INPUTS.map((name) => ({ name, datatype: 'INT64' as const, shape: [-1, -1] })) : []),
    ...(hasThresholds ? [{ name: GROUP, datatype: 'BYTES' as const, shape: [-1] }] : []),
  ];
}

/** The outputs of an endpoint. */
export function outputsOf({ task, labels, hasThresholds }: Takes): TensorMetadata[] {
  switch (task) {
    case 'REGRESSION':
      return [{ name: 'outputs', datatype: 'FP32', shape: [-1, labels.length] }];
    case 'TOKEN_LABELS':
      return [
        { name: 'entities', datatype: 'BYTES', shape: [-1] },
        { name: 'unread_words', datatype: 'INT32', shape: [-1] },
      ];
    default:
      return [
        { name: 'label', datatype: 'BYTES', shape: [-1] },
        { name: 'probabilities', datatype: 'FP32', shape: [-1, labels.length] },
        ...(hasThresholds ? [{ name: 'thresholds', datatype: 'BYTES' as const, shape: [-1] }] : []),
      ];
  }
}
