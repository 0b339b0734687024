import { InvalidInputError } from '../errors.ts';
import type { Tensor } from '../onnx/graph.ts';

/** Families whose network follows from the names and shapes of its weights alone. */
const CERTAIN: { architecture: string; names: string[] }[] = [
  {
    architecture: 'torchvision-resnet',
    names: ['conv1.weight', 'bn1.running_var', 'layer1.0.conv1.weight', 'layer4.0.conv1.weight'],
  },
  {
    architecture: 'efficientnet-pytorch',
    names: ['_conv_stem.weight', '_blocks.0._depthwise_conv.weight', '_conv_head.weight'],
  },
];

/** Families that the names show, of which the weights do not say enough, and what a `config.json` has to add. */
const UNCERTAIN: { name: RegExp; what: string; config: string }[] = [
  {
    name: /^conv_stem\.weight$/,
    what: "one of timm's mobile networks; its names do not tell how it pads and activates",
    config: '{"architecture": "tf_efficientnet_lite0"}, with its own name in timm',
  },
  {
    name: /^conv1\.0\.weight$/,
    what: 'a ResNet with a deep stem, of which timm has several',
    config: '{"architecture": "resnet50d"}, with its own name in timm',
  },
  {
    name: /(^|\.)(embeddings|encoder|layers?)\./,
    what: 'a transformer; its names do not tell the number of heads',
    config: 'the config.json that was published with them',
  },
];

/**
 * A config for weights that come without one, if their names and shapes leave no doubt.
 *
 * @param file the name of the weights' file, for messages
 * @throws InvalidInputError that says what the weights look like, and which config is missing
 */
export function recogniseWeights(tensors: ReadonlyMap<string, Tensor>, file: string): { architecture: string } {
  const certain = CERTAIN.find(({ names }) => names.every((name) => tensors.has(name)));
  if (certain) return { architecture: certain.architecture };
  const names = [...tensors.keys()];
  const known = UNCERTAIN.find(({ name }) => names.some((one) => name.test(one)));
  // Without a field: no answer would help, so nothing is asked first.
  throw new InvalidInputError(
    known
      ? `The weights in ${file} look like ${known.what}. Add a config.json beside them: ${known.config}.`
      : `${file} has weights, but not their network. Add the config.json that was saved with them, the network's .onnx file, or name an architecture.`,
  );
}
