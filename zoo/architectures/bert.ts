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
import { dividesInto, headOf } from './config-fields.ts';
import { family } from './family.ts';
import { paddingBias } from './masks.ts';
import { positionsOf, textInputs, tokenTypes } from './text-inputs.ts';

/**
 * BERT (Devlin et al., 2019, "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding"), and models
 * of the same form such as MiniLM, BGE and E5. Names follow transformers' `modeling_bert.py`.
 */
export const bert = family({
  modelTypes: ['bert'],
  config: z
    .object({
      ...encoderFields,
      // transformers also has, or had, relative positions (Shaw et al., 2018) and BERT as a decoder.
      position_embedding_type: z.literal('absolute').default('absolute'),
      is_decoder: z.literal(false).default(false),
    })
    .refine(...dividesInto('hidden_size', 'num_attention_heads')),
  // An encoder's pooler was trained to predict the next sentence; its output is not used as features.
  ignored: /(^|\.)position_ids$|^cls\.|^(bert\.)?pooler\.dense\.(weight|bias)$/,
  write(build, config) {
    const { hidden_size: hidden } = config;
    const head = headOf(config);
    const prefix = build.weights.prefix('bert.');
    const { ids, mask } = textInputs(build);
    const tokens = {
      ids,
      places: positionsOf(build, ids),
      types: config.type_vocab_size > 1 ? tokenTypes(build) : null,
    };
    const embedded = bertEmbeddings(build, `${prefix}embeddings`, tokens, config);
    const states = bertEncoder(build, `${prefix}encoder`, embedded, paddingBias(build, mask), config);
    if (head === 'tokens') answerTokens(build, 'classifier', states, hidden, config);
    else if (head !== 'sequence') answerStates(build, states, hidden);
    else {
      const pooled = firstToken(build, `${prefix}pooler.dense`, states, hidden, 'tanh');
      answerText(build, 'classifier', pooled, hidden, config);
    }
  },
});
