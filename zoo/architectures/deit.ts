import { labelCount } from './config-fields.ts';
import { family } from './family.ts';
import { tokenCount, transformer, vitConfig } from './vit.ts';

/**
 * DeiT (Touvron et al., 2021, "Training data-efficient image transformers"): ViT with a second learned token, and a classifier
 * on it that learned from a teacher; their logits are averaged.
 */
export const deit = family({
  modelTypes: ['deit'],
  config: vitConfig,
  ignored: /(^|\.)(mask_token|pooler\.dense\.(weight|bias))$|^decoder\./,
  write(build, config) {
    const prefix = build.weights.prefix('deit.');
    const states = transformer(build, prefix, ['cls_token', 'distillation_token'], config);
    const { hidden_size: hidden, architectures } = config;
    const classes = labelCount(config);
    const [name = ''] = architectures ?? [];
    const logits = (classifier: string, token: number) =>
      build.linear(build.at(states, 1, token), classifier, hidden, classes);
    if (/ForImageClassificationWithTeacher$/.test(name)) {
      const sum = build.add(logits('cls_classifier', 0), logits('distillation_classifier', 1));
      build.answer(build.node('Div', [sum, build.scalar(2)]), 'logits', classes);
    } else if (/ForImageClassification$/.test(name)) {
      build.answer(logits('classifier', 0), 'logits', classes);
    } else {
      build.answer(states, 'last_hidden_state', tokenCount(config, 2), hidden);
    }
  },
});
