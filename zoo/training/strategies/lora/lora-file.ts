import type { Tensor } from '../../../onnx/graph.ts';
import { writeSafetensors } from '../../../safetensors/write-safetensors.ts';
import type { Adapter } from './add-lora.ts';

/**
 * Writes the LoRA adapter without the base weights, as a `.safetensors` file with the names of Hugging Face's PEFT:
 * `base_model.model.<weight>.lora_A.weight` `[rank, in]` and `.lora_B.weight` `[out, rank]` (of a convolution `[rank, in, height,
 * width]` and `[out, rank, 1, 1]`), and the head that was trained with them, `base_model.model.graft_head.weight` `[classes,
 * features]` and `.bias`. PEFT's `adapter_config.json` is in the metadata.
 *
 * @param head `weights [features, classes]`, as a checkpoint has it
 */
export function writeLoraFile(
  adapters: Adapter[],
  trained: ReadonlyMap<string, Float32Array>,
  head: { weights: Float32Array; bias: Float32Array },
  { rank, alpha }: { rank: number; alpha: number },
): Uint8Array<ArrayBuffer> {
  const float = (data: Float32Array | undefined, shape: number[]): Tensor => ({
    type: 'float',
    shape,
    data: data ?? new Float32Array(),
  });
  const moduleOf = (weight: string) => weight.replace(/\.weight$/, '');
  const classes = head.bias.length;
  const features = head.weights.length / classes;
  const transposed = Float32Array.from(
    head.weights,
    (_, i) => head.weights[(i % features) * classes + Math.floor(i / features)],
  );
  const tensors: [string, Tensor][] = [
    ...adapters.flatMap(({ weight, a, b, rows, columns, shape }): [string, Tensor][] => {
      const [inner, ofB] = shape.length === 2 ? [[columns], []] : [shape.slice(1), shape.slice(2).map(() => 1)];
      return [
        [`base_model.model.${moduleOf(weight)}.lora_A.weight`, float(trained.get(a), [rank, ...inner])],
        [`base_model.model.${moduleOf(weight)}.lora_B.weight`, float(trained.get(b), [rows, rank, ...ofB])],
      ];
    }),
    ['base_model.model.graft_head.weight', float(transposed, [classes, features])],
    ['base_model.model.graft_head.bias', float(head.bias, [classes])],
  ];
  const config = {
    peft_type: 'LORA',
    r: rank,
    lora_alpha: alpha,
    bias: 'none',
    target_modules: adapters.map(({ weight }) => moduleOf(weight)),
    modules_to_save: ['graft_head'],
  };
  return writeSafetensors(tensors, { format: 'pt', adapter_config: JSON.stringify(config) });
}
