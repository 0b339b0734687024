import { z } from 'zod';
import {
  answerStates,
  answerText,
  answerTokens,
  bertEmbeddings,
  bertEncoder,
  encoderFields,
  firstToken,
} from './bert-encoder.ts';
import { dividesInto, headOf, width } from './config-fields.ts';
import { family } from './family.ts';
import { paddingBias } from './masks.ts';
import { positionsOf, textInputs, tokenTypes } from './text-inputs.ts';

/**
 * ELECTRA (Clark et al., 2020, "ELECTRA: Pre-training Text Encoders as Discriminators Rather Than Generators"): BERT with
 * embeddings that may be narrower than its blocks. Names follow transformers' `modeling_electra.py`.
 */
export const electra = family({
  modelTypes: ['electra'],
  config: z
    .object({
      ...encoderFields,
      embedding_size: width.default(128),
      hidden_size: width.default(256),
      num_attention_heads: width.default(4),
      intermediate_size: width.default(1_024),
      position_embedding_type: z.literal('absolute').default('absolute'),
      is_decoder: z.literal(false).default(false),
    })
    .refine(...dividesInto('hidden_size', 'num_attention_heads')),
  ignored: /(^|\.)position_ids$|^(discriminator|generator)_(predictions|lm_head)\./,
  write(build, config) {
    const { hidden_size: hidden, embedding_size: embedding } = config;
    const head = headOf(config);
    const prefix = build.weights.prefix('electra.');
    const { ids, mask } = textInputs(build);
    const tokens = {
      ids,
      places: positionsOf(build, ids),
      types: config.type_vocab_size > 1 ? tokenTypes(build) : null,
    };
    const embedded = bertEmbeddings(build, `${prefix}embeddings`, tokens, config, embedding);
    const widened =
      embedding === hidden ? embedded : build.linear(embedded, `${prefix}embeddings_project`, embedding, hidden);
    const states = bertEncoder(build, `${prefix}encoder`, widened, paddingBias(build, mask), config);
    if (head === 'tokens') answerTokens(build, 'classifier', states, hidden, config);
    else if (head !== 'sequence') answerStates(build, states, hidden);
    else {
      const pooled = firstToken(build, 'classifier.dense', states, hidden, 'gelu');
      answerText(build, 'classifier.out_proj', pooled, hidden, config);
    }
  },
});
