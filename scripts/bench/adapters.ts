import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BASE_SETTINGS } from '../../api/inference/replica-settings.ts';
import { random } from '../../zoo/data/random.ts';
import { nodeArguments } from '../../zoo/entry-point.ts';
import { METADATA } from '../../zoo/model.ts';
import type { Graph } from '../../zoo/onnx/graph.ts';
import { writeModel } from '../../zoo/onnx/write.ts';
import { addLora, mergeLora } from '../../zoo/training/strategies/lora/add-lora.ts';
import { type AdapterHead, writeLoraFile } from '../../zoo/training/strategies/lora/lora-file.ts';
import { loraTargets } from '../../zoo/training/strategies/lora/lora-targets.ts';
import type { Bench, Context } from './bench.ts';
import { Child } from './child.ts';
import { type Network, transformers } from './networks.ts';
import { type Finding, finding } from './row.ts';

const COUNTS = [1, 4, 8];
const SCALE = { rank: 8, alpha: 16 };
const MIB = 2 ** 20;

export const adapters: Bench = {
  about: `memory of 1, 4 and 8 checkpoints with LoRA adapters of rank ${SCALE.rank} on one loaded base, MiB, beside a process for each; time of a run`,
  async *run(context) {
    for (const build of transformers(context.quick)) yield* measure(build(), context);
  },
};

async function* measure(network: Network, { wants, quick, directory, say }: Context): AsyncIterable<Finding> {
  const { name } = network;
  if (!wants(name)) return;
  say(`adapters: ${name}`);
  const graph = published(network.graph);
  const files: { file: string; adapter: string }[] = [];
  for (let seed = 0; seed < Math.max(...COUNTS); seed++) files.push(await write(graph, seed, directory));
  const generator = random(3);
  const [rows, length] = [1, quick ? 16 : 128];
  const ids = Array.from({ length: rows * length }, () => Math.floor(generator.next() * 500));

  const shared = start('on one base');
  const whole: Child[] = [];
  const measured = { ours: 0, peer: 0, disagreement: 0 };
  try {
    for (const [i, { file, adapter }] of files.entries()) {
      await shared.ask({ do: 'onBase', file, adapter, directory: path.join(directory, 'bases') });
      const alone = start('by itself');
      await alone.ask({ do: 'whole', file });
      whole.push(alone);
      const [ours, peer] = [await run(shared), await run(alone)];
      const difference = ours.answer.map((value, k) => Math.abs(value - peer.answer[k]));
      measured.disagreement = Math.max(measured.disagreement, ...difference);
      if (!COUNTS.includes(i + 1)) continue;
      measured.ours = await memoryOf([shared]);
      measured.peer = await memoryOf(whole);
      yield finding({
        ...{ bench: 'adapters', case: `${name}, ${i + 1}`, metric: 'resident, MiB', lowerIsBetter: true },
        ...{ ours: measured.ours / MIB, peer: measured.peer / MIB, peerName: 'a process for each checkpoint' },
        ...(i + 1 === files.length ? { reach: { of: 'ratio', atMost: 0.5 } as const } : {}),
        ...(measured.disagreement > 1e-5 ? { disagreement: `the answers differ by ${measured.disagreement}` } : {}),
      });
      yield finding({
        ...{ bench: 'adapters', case: `${name}, ${i + 1}`, metric: 'ms a run', lowerIsBetter: true },
        ...{ ours: ours.seconds * 1_000, peer: peer.seconds * 1_000, peerName: 'the merged checkpoint' },
      });
    }
    say(`adapters: the answers differ by ${measured.disagreement.toExponential(1)} at the most`);
  } finally {
    await Promise.all([shared, ...whole].map((child) => child.close()));
  }

  function run(child: Child): Promise<{ seconds: number; answer: number[] }> {
    return child.ask({ do: 'run', ids, rows });
  }
}

const start = (name: string) =>
  Child.start(
    name,
    process.execPath,
    ['--expose-gc', ...nodeArguments(new URL('./adapters-child.ts', import.meta.url))],
    // Of both sides, as a worker has it for those that share a base.
    BASE_SETTINGS.variables,
  );

async function memoryOf(children: Child[]): Promise<number> {
  let sum = 0;
  for (const child of children) sum += (await child.ask<{ bytes: number }>({ do: 'memory' })).bytes;
  return sum;
}

/** With the names of weights that published files have, and the metadata of a checkpoint. */
function published(graph: Graph): Graph {
  const plain = (name: string) => name.replace(/\.weight\.T$/, '.weight');
  return {
    ...graph,
    initializers: new Map([...graph.initializers].map(([name, tensor]) => [plain(name), tensor])),
    nodes: graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(plain) })),
    metadata: {
      [METADATA.labels]: JSON.stringify(['a', 'b']),
      [METADATA.preprocessing]: JSON.stringify({ tokenizer_file: 'tokenizer.json', model_max_length: 128 }),
    },
  };
}

/** A checkpoint and its adapter, with drawn numbers. */
async function write(graph: Graph, seed: number, directory: string) {
  const { adapters: added } = addLora(graph, loraTargets(graph, null), { ...SCALE, seed });
  const generator = random(seed + 100);
  const drawn = (length: number, bound: number) =>
    Float32Array.from({ length }, () => bound * (2 * generator.next() - 1));
  const trained = new Map(
    added.flatMap(({ a, b, rows, columns }) => [
      [a, drawn(SCALE.rank * columns, 1 / Math.sqrt(columns))] as const,
      [b, drawn(SCALE.rank * rows, 0.02)] as const,
    ]),
  );
  const merged = mergeLora(graph, added, trained, SCALE);
  const initializers = new Map(
    [...graph.initializers].map(([name, tensor]) => [name, { ...tensor, data: merged.get(name) ?? tensor.data }]),
  );
  const head = { weights: new Float32Array(2), bias: new Float32Array(2), classifier: null, prefix: '' };
  const about: Omit<AdapterHead, keyof typeof head> = {
    labels: ['a', 'b'],
    modality: 'TEXT',
    activation: 'Softmax',
    featureLayer: 'pooled',
    pairs: false,
  };
  const [file, adapter] = ['onnx', 'safetensors'].map((ending) => path.join(directory, `adapted-${seed}.${ending}`));
  await writeFile(file, writeModel({ ...graph, initializers }));
  await writeFile(adapter, writeLoraFile(graph, added, trained, { ...head, ...about }, SCALE));
  return { file, adapter };
}
