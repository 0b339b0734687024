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
import { dividesInto, headOf, tokenId } from './config-fields.ts';
import { family } from './family.ts';
import { paddingBias } from './masks.ts';
import { positionsAfterPadding, textInputs, tokenTypes } from './text-inputs.ts';

/**
 * RoBERTa (Liu et al., 2019, "RoBERTa: A Robustly Optimized BERT Pretraining Approach") and XLM-R (Conneau et al., 2020): BERT
 * with positions that start after the padding's id. Names follow transformers' `modeling_roberta.py`.
 */
export const roberta = family({
  modelTypes: ['roberta', 'xlm-roberta', 'camembert'],
  config: z
    .object({
      ...encoderFields,
      pad_token_id: tokenId.default(1),
      position_embedding_type: z.literal('absolute').default('absolute'),
      is_decoder: z.literal(false).default(false),
    })
    .refine(...dividesInto('hidden_size', 'num_attention_heads')),
  ignored: /(^|\.)position_ids$|^lm_head\.|^(roberta\.)?pooler\.dense\.(weight|bias)$/,
  write(build, config) {
    const { hidden_size: hidden } = config;
    const head = headOf(config);
    const prefix = build.weights.prefix('roberta.');
    const { ids, mask } = textInputs(build);
    const places = positionsAfterPadding(build, ids, config.pad_token_id);
    const tokens = { ids, places, types: config.type_vocab_size > 1 ? tokenTypes(build) : null };
    const embedded = bertEmbeddings(build, `${prefix}embeddings`, tokens, config);
    const states = bertEncoder(build, `${prefix}encoder`, embedded, paddingBias(build, mask), config);
    if (head === 'tokens') answerTokens(build, 'classifier', states, hidden, config);
    else if (head !== 'sequence') answerStates(build, states, hidden);
    else {
      const pooled = firstToken(build, 'classifier.dense', states, hidden, 'tanh');
      answerText(build, 'classifier.out_proj', pooled, hidden, config);
    }
  },
});
