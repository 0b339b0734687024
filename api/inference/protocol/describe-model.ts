import { isImagePreprocessing, type Preprocessing } from '../../../zoo/model.ts';
import { MAX_EXAMPLES } from '../limits.ts';
import {
  exampleInput,
  GROUP,
  inputsOf,
  outputsOf,
  PIXELS,
  type Takes,
  type TensorMetadata,
  TOKEN_INPUTS,
} from './takes.ts';

/** A model of the protocol: an endpoint, whose revisions are its versions. */
export interface DescribedModel extends Takes {
  preprocessing: Preprocessing | null;
}

const PLATFORM = 'onnxruntime_onnx';

/**
 * A model's metadata (`GET /v2/models/NAME`). Where it takes pictures as well as their pixels, or texts as well as their tokens, a request sends
 * one of the two; `parameters` say so, how pixels are made of a picture, and the most tokens of a text.
 */
export function modelMetadata(name: string, versions: string[], model: DescribedModel) {
  const { task, labels, pixels, tokens, hasThresholds, preprocessing } = model;
  const optional = [...(tokens ? [TOKEN_INPUTS[2]] : []), ...(hasThresholds ? [GROUP] : [])];
  return {
    name,
    versions,
    platform: PLATFORM,
    inputs: inputsOf(model),
    outputs: outputsOf(model),
    parameters: {
      [task === 'REGRESSION' ? 'names' : 'labels']: JSON.stringify(labels),
      ...(pixels && isImagePreprocessing(preprocessing)
        ? { one_of: JSON.stringify([exampleInput(model), PIXELS]), preprocessing: JSON.stringify(preprocessing) }
        : {}),
      ...(tokens
        ? { one_of: JSON.stringify([exampleInput(model), TOKEN_INPUTS[0]]), most_tokens: String(tokens.longest) }
        : {}),
      ...(optional.length > 0 ? { optional: JSON.stringify(optional) } : {}),
    },
  };
}

const CONFIG_TYPES = { BYTES: 'TYPE_STRING', FP32: 'TYPE_FP32', INT32: 'TYPE_INT32', INT64: 'TYPE_INT64' } as const;

/**
 * A model's configuration, as Triton's model configuration extension has it. The first dimension of each tensor is the batch, which `dims` leave
 * out where `max_batch_size` is set.
 *
 * https://github.com/triton-inference-server/server/blob/main/docs/protocol/extension_model_configuration.md
 */
export function modelConfig(
  name: string,
  versions: string[],
  model: DescribedModel,
  { replicas }: { replicas: number },
) {
  const configured = ({ name, datatype, shape }: TensorMetadata) => ({
    name,
    data_type: CONFIG_TYPES[datatype],
    dims: shape.slice(1),
  });
  const hasChoice = model.pixels !== null || model.tokens !== null;
  return {
    name,
    platform: PLATFORM,
    backend: 'onnxruntime',
    version_policy: { specific: { versions: versions.map(Number) } },
    max_batch_size: MAX_EXAMPLES,
    input: inputsOf(model).map((input) => ({ ...configured(input), optional: hasChoice || input.name === GROUP })),
    output: outputsOf(model).map(configured),
    instance_group: [{ name, kind: 'KIND_CPU', count: replicas }],
  };
}
