import { expect, test } from 'vitest';
import { InvalidInputError } from '../errors.ts';
import { importLayersModel } from './import-layers-model.ts';
import type { TensorflowWeights } from './weights.ts';

interface LayerJson {
  class_name: string;
  config: Record<string, unknown>;
}

const input: LayerJson = { class_name: 'InputLayer', config: { name: 'in', batch_input_shape: [null, 4, 4, 1] } };
const conv: LayerJson = {
  class_name: 'Conv2D',
  config: {
    name: 'conv',
    filters: 2,
    kernel_size: [3, 3],
    strides: [1, 1],
    padding: 'same',
    use_bias: false,
    activation: 'relu',
  },
};
const weights: TensorflowWeights = new Map([['conv/kernel', { shape: [3, 3, 1, 2], data: new Float32Array(18) }]]);

const sequential = (...layers: LayerJson[]) => ({
  model_config: { class_name: 'Sequential', config: { name: 'm', layers } },
});
const change = (layer: LayerJson, config: Record<string, unknown>): LayerJson => ({
  ...layer,
  config: { ...layer.config, ...config },
});

/** A Functional model of `in` and the given layers, each with its input layers. */
function functional(layers: [LayerJson, ...string[]][], output: string) {
  const all: [LayerJson, ...string[]][] = [[input], ...layers];
  return {
    model_config: {
      class_name: 'Functional',
      config: {
        name: 'm',
        layers: all.map(([layer, ...inputs]) => ({
          name: layer.config.name,
          ...layer,
          inbound_nodes: inputs.length > 0 ? [inputs.map((name) => [name, 0, 0, {}])] : [],
        })),
        input_layers: [['in', 0, 0]],
        output_layers: [[output, 0, 0]],
      },
    },
  };
}

test("tensors are named after their layers; the model's after its input and output", () => {
  const { graph, parameterCount } = importLayersModel(sequential(input, conv), weights);
  expect(graph.inputs).toEqual([{ name: 'pixels', type: 'float', shape: ['batch', 1, 4, 4] }]);
  expect(graph.outputs).toEqual([{ name: 'output', type: 'float', shape: ['batch', 2, 4, 4] }]);
  expect(graph.nodes.map(({ op }) => op)).toEqual(['Conv', 'Relu', 'Identity']);
  expect(graph.nodes[1].outputs).toEqual(['conv']);
  expect([...graph.initializers.keys()]).toEqual(['conv/kernel']);
  expect(parameterCount).toBe(18);
});

test('layers may be listed in any order', () => {
  const relu: LayerJson = { class_name: 'ReLU', config: { name: 'relu' } };
  const { graph } = importLayersModel(
    functional(
      [
        [relu, 'conv'],
        [conv, 'in'],
      ],
      'relu',
    ),
    weights,
  );
  expect(graph.nodes.map(({ op }) => op)).toEqual(['Conv', 'Relu', 'Relu', 'Identity']);
});

test.each([
  {
    what: 'an unknown class',
    model: sequential(input, { class_name: 'ConvLSTM2D', config: { name: 'memory' } }),
    says: /layer memory is a ConvLSTM2D, which cannot be imported \(model_config\.config\.layers\[1\]\)/,
  },
  {
    what: 'an unknown activation',
    model: sequential(input, change(conv, { activation: 'glu' })),
    says: /Conv2D layer conv cannot be imported: activation: only elu, /,
  },
  {
    what: 'channels first',
    model: sequential(input, change(conv, { data_format: 'channels_first' })),
    says: /layer conv .*channels_last/,
  },
  {
    what: 'groups that do not divide',
    model: sequential(input, change(conv, { groups: 2 })),
    says: /layer conv .*2 groups divide neither 1 channels/,
  },
  {
    what: 'a weight that is missing',
    model: sequential(input, change(conv, { name: 'other' })),
    says: /weight other\/kernel is missing/,
  },
  {
    what: 'a weight of another shape',
    model: sequential(input, change(conv, { filters: 3 })),
    says: /conv\/kernel has the shape \[3,3,1,2\], .* needs \[3,3,1,3\]/,
  },
  {
    what: 'a window larger than the image',
    model: sequential(input, { class_name: 'MaxPooling2D', config: { name: 'pool', pool_size: [9, 9] } }),
    says: /layer pool .*9×9 window does not fit into its 4×4 input/,
  },
  {
    what: 'an input without a shape',
    model: sequential(change(input, { batch_input_shape: null }), conv),
    says: /layer in must state the model's input/,
  },
  {
    what: 'open sizes where they must be known',
    model: sequential(change(input, { batch_input_shape: [null, null, 4, 1] }), {
      class_name: 'CenterCrop',
      config: { name: 'crop', height: 2, width: 2 },
    }),
    says: /CenterCrop layer crop/,
  },
  { what: 'two layers of one name', model: sequential(input, conv, conv), says: /two layers named conv/ },
  {
    what: 'a name that the import needs',
    model: sequential(input, { class_name: 'ReLU', config: { name: 'probabilities' } }),
    says: /name probabilities is taken/,
  },
  {
    what: 'a circle',
    model: functional(
      [
        [{ class_name: 'ReLU', config: { name: 'a' } }, 'b'],
        [{ class_name: 'ReLU', config: { name: 'b' } }, 'a'],
      ],
      'b',
    ),
    says: /layers a, b .* need inputs/,
  },
  { what: 'an output that does not exist', model: functional([[conv, 'in']], 'nowhere'), says: /no layer nowhere/ },
  {
    what: 'images of different sizes added',
    model: functional(
      [
        [conv, 'in'],
        [{ class_name: 'MaxPooling2D', config: { name: 'pool' } }, 'conv'],
        [{ class_name: 'Add', config: { name: 'sum' } }, 'conv', 'pool'],
      ],
      'sum',
    ),
    says: /Add layer sum .*\[4,4,2\] and \[2,2,2\]/,
  },
  {
    what: 'another kind of model',
    model: { model_config: { class_name: 'Subclassed', config: {} } },
    says: /class Subclassed/,
  },
  { what: 'no model', model: { nodes: [] }, says: /model topology is invalid/ },
])('refuses $what by name', ({ model, says }) => {
  expect(() => importLayersModel(model, weights)).toThrow(InvalidInputError);
  expect(() => importLayersModel(model, weights)).toThrow(says);
});
