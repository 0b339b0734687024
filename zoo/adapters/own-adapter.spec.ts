import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Tensor } from '../onnx/graph.ts';
import { readModel } from '../onnx/read.ts';
import { readSafetensors } from '../safetensors/read-safetensors.ts';
import { readWeightFiles } from '../safetensors/read-weight-files.ts';
import { writeSafetensors } from '../safetensors/write-safetensors.ts';
import { digestFile } from '../sources/digest-file.ts';
import { casesOf } from '../testing/cases-of.ts';
import { applyAdapter, findAdapter } from './apply-adapter.ts';
import { applyOwnHead } from './apply-own-head.ts';
import { filesIn } from './testing/fixture.ts';
import { logitsOf, ownAdapter } from './testing/own-adapter.ts';

const FEW = ['texts/bert', 'texts/electra-classifier', 'texts/llama-classifier', 'pictures/ResNet of basic blocks'];

const adapters = [
  // An encoder: its modules as AutoModel has them, the head beside them.
  {
    folder: 'texts/bert',
    module: 'encoder.layer.1.attention.self.query',
    head: 'graft_head.weight',
    task: 'FEATURE_EXTRACTION',
  },
  // Classifiers of two layers, of which the new head replaces the last.
  {
    folder: 'texts/bert-classifier',
    module: 'bert.pooler.dense',
    head: 'base_model.model.classifier.weight',
    task: 'SEQ_CLS',
  },
  {
    folder: 'texts/distilbert-classifier',
    module: 'distilbert.transformer.layer.1.attention.q_lin',
    head: 'base_model.model.pre_classifier.weight',
    task: 'SEQ_CLS',
  },
  {
    folder: 'texts/electra-classifier',
    module: 'classifier.dense',
    head: 'base_model.model.classifier.out_proj.weight',
    task: null,
  },
  // A classifier of one layer without a bias.
  {
    folder: 'texts/llama-classifier',
    module: 'model.layers.1.self_attn.q_proj',
    head: 'base_model.model.score.weight',
    task: 'SEQ_CLS',
  },
  // Labels of tokens: the family's classifier of tokens is an encoder and one layer, whatever the base model ends in.
  {
    folder: 'texts/bert',
    module: 'bert.encoder.layer.1.attention.self.query',
    head: 'base_model.model.classifier.weight',
    task: 'TOKEN_CLS',
  },
  {
    folder: 'texts/bert-tokens',
    module: 'bert.encoder.layer.1.attention.self.query',
    head: 'base_model.model.classifier.weight',
    task: 'TOKEN_CLS',
  },
  {
    folder: 'texts/xlm-roberta-classifier',
    module: 'roberta.encoder.layer.1.attention.self.query',
    head: 'base_model.model.classifier.weight',
    task: 'TOKEN_CLS',
  },
  // A classifier of one layer, which the new head replaces.
  {
    folder: 'pictures/ResNet of basic blocks',
    module: 'resnet.encoder.stages.0.layers.0.shortcut.convolution',
    head: 'base_model.model.classifier.1.weight',
    task: null,
  },
];

// PEFT itself reads such adapters in scripts/fixtures/own-adapters.py, with the checkpoint's logits to 2e-6.
test.each(casesOf(adapters, ({ folder }) => FEW.includes(folder)))(
  '$task on $folder: the adapter that LORA writes, merged into its base model, is the checkpoint',
  async ({ folder, module, head, task }) => {
    const directory = await mkdtemp(path.join(tmpdir(), 'graft-own-adapter-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const { base, model, adapter, onnx, samples } = await ownAdapter(folder, directory, {
      ofTokens: task === 'TOKEN_CLS',
    });
    const config = JSON.parse(adapter['adapter_config.json']);
    expect(config).toMatchObject({
      peft_type: 'LORA',
      task_type: task,
      base_model_name_or_path: 'ada/base',
      r: 2,
      lora_alpha: 3,
      target_modules: expect.arrayContaining([module]),
    });
    const { tensors } = readSafetensors(adapter['adapter_model.safetensors']);
    expect([...tensors.keys()]).toEqual(expect.arrayContaining([`base_model.model.${module}.lora_A.weight`, head]));

    const files = await Promise.all(base.map(async (file) => ({ ...file, ...(await digestFile(file.file)) })));
    if (head.startsWith('graft_head')) {
      const found = await findAdapter((await filesIn(adapter)).files);
      if (!found) throw new Error('There is no adapter.');
      const again = await applyOwnHead(found, { name: 'base', ...model });
      for (const { inputs, logits } of samples) {
        expect(await logitsOf(again, inputs)).toEqual(logits.map((value) => expect.closeTo(value, 5)));
      }
      expect(readModel(again).metadata['graft.labels']).toEqual(readModel(onnx).metadata['graft.labels']);
      expect(readModel(again).outputs).toEqual(readModel(onnx).outputs);
    }
    // As PEFT reads it, without the head that it has no place for.
    const read = [...tensors].filter(([name]) => !name.startsWith('graft_head'));
    const own = await filesIn({ ...adapter, 'adapter_model.safetensors': writeSafetensors(read) });
    const found = await findAdapter(own.files);
    if (!found) throw new Error('There is no adapter.');
    const merged = await applyAdapter(found, own.files, { files, name: 'base' }, own.folder);
    const [weights] = merged.filter((file) => file.path === 'model.safetensors');
    const after = readSafetensors(await readFile(weights.file)).tensors;
    const unchanged = (await readWeightFiles(files))?.tensors ?? new Map<string, Tensor>();
    const checkpoint = readModel(onnx).initializers;
    let compared = 0;
    const whole = ((config.modules_to_save ?? []) as string[]).filter((name) => checkpoint.has(`${name}.weight`));
    for (const name of [...(config.target_modules as string[]), ...whole]) {
      const wanted = `${name}.weight`;
      // An encoder that was saved by itself has names without the first part.
      const [key] = [...after.keys()].filter(
        (one) => one === wanted || one.endsWith(`.${wanted}`) || wanted.endsWith(`.${one}`),
      );
      const { shape, data } = after.get(key) ?? { shape: [], data: new Float32Array() };
      expect(data).not.toEqual(unchanged.get(key)?.data);
      const [rows, columns] = shape;
      const served = checkpoint.get(key)?.data as Float32Array;
      // Products have `[in, out]` in ONNX, convolutions their own layout.
      const turned =
        shape.length > 2
          ? served
          : Float32Array.from(served, (_, i) => served[(i % columns) * rows + Math.floor(i / columns)]);
      expect([...(data as Float32Array)], key).toEqual([...turned].map((value) => expect.closeTo(value, 6)));
      compared++;
    }
    expect(compared).toBeGreaterThan(2);
  },
);

test('a head that reads a layer the base model does not have, or of another width, is refused, and one of an earlier version', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'graft-own-adapter-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const { model, adapter } = await ownAdapter('texts/bert', directory);
  const config = JSON.parse(adapter['adapter_config.json']);
  const found = async (graft: object, more: Record<string, Uint8Array> = {}) => {
    const described = JSON.stringify({ ...config, graft: { ...config.graft, ...graft } });
    const read = await findAdapter((await filesIn({ ...adapter, ...more, 'adapter_config.json': described })).files);
    if (!read) throw new Error('There is no adapter.');
    return read;
  };
  const base = { name: 'the base', ...model };
  await expect(applyOwnHead(await found({ feature_layer: 'pooled.9' }), base)).rejects.toThrow(
    /reads 16 features of the layer “pooled\.9” .* is not in the base, which has .*sentence_embedding\. Name the base model/,
  );
  const wide = model.featureLayers.map((layer) => ({ ...layer, dimension: 17 }));
  await expect(applyOwnHead(await found({}), { ...base, featureLayers: wide })).rejects.toThrow(
    /That layer has 17 features in the base/,
  );
  await expect(found({ feature_layer: undefined })).rejects.toThrow(
    /graft_head is a head that Graft trained .* or an earlier version wrote it\. Import the checkpoint/,
  );
  await expect(found({ labels: ['one', 'two'] })).rejects.toThrow(
    /graft_head\.weight \[3, 16\] and graft_head\.bias \[3\] have to be float32, \[2, 16\] and \[2\]: .* 2 labels/,
  );
  const { tensors } = readSafetensors(adapter['adapter_model.safetensors']);
  tensors.delete('graft_head.bias');
  await expect(found({}, { 'adapter_model.safetensors': writeSafetensors(tensors) })).rejects.toThrow(
    /has the tensors graft_head\.weight, but needs graft_head\.weight and graft_head\.bias/,
  );
});
