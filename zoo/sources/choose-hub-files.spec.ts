import { expect, test } from 'vitest';
import { AmbiguousModelError } from './ambiguous-model-error.ts';
import { chooseHubFiles } from './choose-hub-files.ts';

const choose = (paths: string[], named: string | null = null) => chooseHubFiles(paths, named, 'ada/tiny');

test('a repository as exporters write it: the full-precision model, and the small files of its folder and of the top', () => {
  const paths = [
    '.gitattributes',
    'README.md',
    'config.json',
    '1_Pooling/config.json',
    'modules.json',
    'deep/er/config.json',
    'model.safetensors',
    'onnx/config.json',
    'onnx/model.onnx',
    'onnx/model.onnx_data',
    'onnx/model_quantized.onnx',
    'preprocessor_config.json',
    'pytorch_model.bin',
    'model.sig',
  ];
  expect(choose(paths)).toEqual({
    model: 'onnx/model.onnx',
    network: null,
    small: [
      'README.md',
      'config.json',
      '1_Pooling/config.json',
      'modules.json',
      'onnx/config.json',
      'preprocessor_config.json',
      'model.sig',
    ],
  });
  expect(choose(paths, 'onnx/model_quantized.onnx').model).toBe('onnx/model_quantized.onnx');
  expect(choose(paths, 'model.safetensors')).toMatchObject({ model: 'model.safetensors', network: null });
});

test('one ONNX file whatever its name, TensorFlow.js, weights with and without their network', () => {
  expect(choose(['a/resnet18.onnx', 'model.safetensors']).model).toBe('a/resnet18.onnx');
  expect(choose(['web/model.json', 'web/group1-shard1of1.bin']).model).toBe('web/model.json');
  expect(choose(['model.safetensors', 'pytorch_model.bin'])).toMatchObject({
    model: 'model.safetensors',
    network: null,
  });
  expect(choose(['net.onnx', 'model.safetensors'], 'model.safetensors').network).toBe('net.onnx');
});

test('weights in several files are one model, by their index; model.safetensors is the model among other weights', () => {
  const index = 'model.safetensors.index.json';
  const shards = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'];
  expect(choose(['config.json', index, ...shards])).toEqual({ model: index, network: null, small: ['config.json'] });
  expect(choose(['2_Dense/model.safetensors', 'model.safetensors']).model).toBe('model.safetensors');
  expect(() => choose(['a.safetensors', 'b.safetensors'])).toThrow(AmbiguousModelError);
  expect(() => choose(shards)).toThrow(/has no supported model/);
});

test('several models, none with the usual name: the candidates', () => {
  const paths = ['onnx/model_quantized.onnx', 'onnx/model_fp16.onnx'];
  expect(() => choose(paths)).toThrow(AmbiguousModelError);
  expect(() => choose(paths)).toThrow('onnx/model_fp16.onnx, onnx/model_quantized.onnx. Name the file');
});

test('a pickle is refused: what it is, why, and what to do', () => {
  for (const name of ['model.ckpt', 'clf.joblib', 'a.pkl', 'a.npy']) {
    expect(() => choose(['config.json', name])).toThrow(
      /has no supported model.*is a pickle.*runs when it is opened.*torch\.save.*torch\.onnx\.export/,
    );
    expect(() => choose(['model.onnx', name], name)).toThrow(/is a pickle/);
  }
});

test("PyTorch's state dicts are weights: pytorch_model.bin, an index of several, or the only one", () => {
  expect(choose(['config.json', 'pytorch_model.bin', 'training_args.bin', 'optimizer.pt'])).toEqual({
    model: 'pytorch_model.bin',
    network: null,
    small: ['config.json'],
  });
  const index = 'pytorch_model.bin.index.json';
  expect(choose([index, 'pytorch_model-00001-of-00002.bin', 'pytorch_model-00002-of-00002.bin']).model).toBe(index);
  expect(choose(['README.md', 'weights/resnet18.pth']).model).toBe('weights/resnet18.pth');
  expect(choose(['model.onnx', 'weights.pt'], 'weights.pt').model).toBe('weights.pt');
  expect(() => choose(['a.pth', 'b.pth'])).toThrow(AmbiguousModelError);
});

test('other unsupported files are named', () => {
  expect(() => choose(['tf_model.h5'])).toThrow(/Keras model in HDF5/);
  expect(() => choose(['README.md'])).toThrow(/has no supported model.*README\.md/);
  expect(() => choose([])).toThrow(/Its files: none/);
  expect(() => choose(['model.onnx'], 'modle.onnx')).toThrow(/no file modle\.onnx.*model\.onnx/);
});

test('an adapter, with its configuration, beside those of earlier steps and other files that PEFT’s trainer leaves', () => {
  const files = ['adapter_config.json', 'README.md', 'checkpoint-8/adapter_model.safetensors', 'training_args.bin'];
  expect(choose([...files, 'adapter_model.safetensors'])).toEqual({
    model: 'adapter_model.safetensors',
    network: null,
    small: ['adapter_config.json', 'README.md'],
  });
  const old = ['adapter_config.json', 'adapter_model.bin'];
  expect(choose(old)).toMatchObject({ model: 'adapter_model.bin', small: ['adapter_config.json'] });
});
