import type { z } from 'zod';
import { activationName } from './activations.ts';
import { attention } from './attention.ts';
import { layers, width } from './config-fields.ts';
import type { NetworkBuilder } from './network-builder.ts';

export const towerFields = (
  act: z.infer<typeof activationName>,
  sizes: { hidden: number; inner: number; heads: number },
) => ({
  hidden_size: width.default(sizes.hidden),
  intermediate_size: width.default(sizes.inner),
  num_hidden_layers: layers.default(12),
  num_attention_heads: width.default(sizes.heads),
  hidden_act: activationName.default(act),
});

export interface TowerConfig {
  hidden_size: number;
  intermediate_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  hidden_act: z.infer<typeof activationName>;
  layer_norm_eps: number;
}

/** The blocks of CLIP's and SigLIP's towers, which normalize before attention: `[batch, tokens, hidden]` in and out. */
export function clipEncoder(
  build: NetworkBuilder,
  name: string,
  x: string,
  bias: string | undefined,
  config: TowerConfig,
): string {
  let states = x;
  for (let i = 0; i < config.num_hidden_layers; i++) states = block(build, `${name}.layers.${i}`, states, bias, config);
  return states;
}

function block(build: NetworkBuilder, name: string, x: string, bias: string | undefined, config: TowerConfig): string {
  const { hidden_size: hidden, num_attention_heads: heads, layer_norm_eps: eps } = config;
  const normal = build.layerNorm(x, `${name}.layer_norm1`, hidden, eps);
  const project = (part: string) => build.linear(normal, `${name}.self_attn.${part}`, hidden, hidden);
  const inputs = { query: project('q_proj'), key: project('k_proj'), value: project('v_proj'), bias };
  const context = attention(build, inputs, { heads, size: hidden / heads });
  const y = build.add(build.linear(context, `${name}.self_attn.out_proj`, hidden, hidden), x);
  return build.add(
    feedForward(build, `${name}.mlp`, build.layerNorm(y, `${name}.layer_norm2`, hidden, eps), config),
    y,
  );
}

export function feedForward(build: NetworkBuilder, name: string, x: string, config: TowerConfig): string {
  const { hidden_size: hidden, intermediate_size: inner } = config;
  const wide = build.activation(build.linear(x, `${name}.fc1`, hidden, inner), config.hidden_act);
  return build.linear(wide, `${name}.fc2`, inner, hidden);
}
