import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readModel } from '../onnx/read.ts';
import { readSafetensors } from '../safetensors/read-safetensors.ts';
import { writeSafetensors } from '../safetensors/write-safetensors.ts';
import { digestFile } from '../sources/digest-file.ts';
import { applyAdapter, findAdapter } from './apply-adapter.ts';
import { filesIn } from './testing/fixture.ts';
import { ownAdapter } from './testing/own-adapter.ts';

// PEFT itself reads such adapters in scripts/fixtures/own-adapters.py, with the checkpoint's logits to 2e-6.
test.each([
  // An encoder: its modules as AutoModel has them, the head beside them.
  {
    folder: 'texts/bert',
    module: 'encoder.layer.1.attention.self.query',
    head: 'graft_head.weight',
    task: 'FEATURE_EXTRACTION',
  },
  // A classifier of two layers, which the new head does not replace: AutoModel leaves “bert.” out.
  {
    folder: 'texts/bert-classifier',
    module: 'encoder.layer.1.attention.self.query',
    head: 'graft_head.weight',
    task: 'FEATURE_EXTRACTION',
  },
  // A classifier of one layer without a bias: PEFT would drop the new head's bias, so that stands beside it.
  {
    folder: 'texts/llama-classifier',
    module: 'layers.1.self_attn.q_proj',
    head: 'graft_head.weight',
    task: 'FEATURE_EXTRACTION',
  },
  // A classifier of one layer, which the new head replaces.
  {
    folder: 'pictures/ResNet of basic blocks',
    module: 'resnet.encoder.stages.0.layers.0.shortcut.convolution',
    head: 'base_model.model.classifier.1.weight',
    task: null,
  },
])(
  '$folder: the adapter that LORA writes, merged into its base model, is the checkpoint',
  async ({ folder, module, head, task }) => {
    const directory = await mkdtemp(path.join(tmpdir(), 'graft-own-adapter-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const { base, adapter, onnx } = await ownAdapter(folder, directory);
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
      const { files: whole } = await filesIn(adapter);
      await expect(findAdapter(whole)).rejects.toThrow(
        /“graft_head\.weight” is a head that Graft trained .* Import the checkpoint of that fine-tune instead/,
      );
    }
    // As PEFT reads it, without the head that it has no place for.
    const read = [...tensors].filter(([name]) => !name.startsWith('graft_head'));
    const own = await filesIn({ ...adapter, 'adapter_model.safetensors': writeSafetensors(read) });
    const found = await findAdapter(own.files);
    if (!found) throw new Error('There is no adapter.');
    const merged = await applyAdapter(found, own.files, { files, name: 'base' }, own.folder);
    const [weights] = merged.filter((file) => file.path === 'model.safetensors');
    const after = readSafetensors(await readFile(weights.file)).tensors;
    const [before] = files.filter((file) => file.path === 'model.safetensors');
    const unchanged = readSafetensors(await readFile(before.file)).tensors;
    const checkpoint = readModel(onnx).initializers;
    let compared = 0;
    for (const name of config.target_modules as string[]) {
      const [key] = [...after.keys()].filter((one) => one === `${name}.weight` || one.endsWith(`.${name}.weight`));
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
