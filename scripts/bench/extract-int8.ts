import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { publishedPictureModels } from '../../zoo/catalog/testing/published-picture-models.ts';
import { importImageArchive } from '../../zoo/data/import-image-archive.ts';
import { backboneOf } from '../../zoo/features/backbone.ts';
import { openExampleReader } from '../../zoo/features/example-reader.ts';
import { choosePrecision } from '../../zoo/features/frozen-precision/choose-precision.ts';
import { plainModel } from '../../zoo/features/plain-model.ts';
import { importModel } from '../../zoo/import-model.ts';
import type { Graph } from '../../zoo/onnx/graph.ts';
import { writeModel } from '../../zoo/onnx/write.ts';
import { calibrate } from '../../zoo/quantization/calibrate.ts';
import { foldedForInt8, int8Form } from '../../zoo/quantization/int8-form.ts';
import { planInt8 } from '../../zoo/quantization/plan.ts';
import { RuntimeTensor } from '../../zoo/runtime/session.ts';
import { simplifyGraph } from '../../zoo/simplify/simplify.ts';
import { filesOf, modelFolder } from '../../zoo/tfjs/testing/nsfwjs.ts';
import { buildEmojiArchive } from '../emoji-archive.ts';
import type { Context } from './bench.ts';
import { featuresOf } from './features-of.ts';
import { inARow } from './in-a-row.ts';
import { interleave } from './interleave.ts';
import { type Materials, prepare } from './materials.ts';
import type { Network } from './networks.ts';
import { type Finding, finding } from './row.ts';
import { layoutsOf, openGraft, openTorch, type Side } from './sides.ts';
import { readTensors } from './tensor-file.ts';
import { HOW_TO_GET_TORCH } from './torch.ts';

/** The network alone in int8, beside our float32 and PyTorch in float32 and bfloat16; and how like the features are. */
export async function* int8Alone(
  network: Network,
  { rounds, quick, torch, directory }: Context,
): AsyncIterable<Finding> {
  const materials = await prepare(network, directory);
  const { graph } = featuresOf(network);
  await writeFile(materials.model, writeModel(graph));
  const rounded = { ...materials, model: `${materials.model}.int8.onnx` };
  await writeFile(rounded.model, writeModel(await calibrated(graph, materials)));
  const [int8, float32] = [await openGraft(rounded), { ...(await openGraft(materials)), name: 'Graft float32' }];
  const peers: Side[] = [float32];
  for (const precision of torch ? (['float32', 'bfloat16'] as const) : []) {
    for (const layout of torch ? layoutsOf(network) : []) {
      if (torch) peers.push(await openTorch(materials, torch, { features: true, layout, precision }));
    }
  }
  try {
    for (const side of [int8, ...peers]) await side.infer();
    const time = (side: Side) => ({
      process: side.child,
      measure: () => inARow(() => side.output(0), quick ? 0 : 2),
    });
    const [ours, ...timings] = await interleave([int8, ...peers].map(time), { rounds });
    const { batchSize } = materials;
    const row = { bench: 'extract', case: network.name, metric: 'images/s, network in int8' };
    const speed = { ...row, ours: batchSize / ours.median };
    const fastest = (name: string) =>
      Math.min(...timings.filter((_, i) => peers[i].name.includes(name)).map(({ median }) => median));
    for (const [i, { median, spread }] of timings.entries()) {
      const atLeast = reachOf(network.name, peers[i].name, median === fastest('bfloat16'));
      yield finding({
        ...speed,
        peer: batchSize / median,
        peerName: peers[i].name,
        spread: { ours: ours.spread, peer: spread },
        ...(atLeast ? { reach: { of: 'ratio', atLeast } } : {}),
      });
    }
    if (!torch) yield finding({ ...speed, spread: { ours: ours.spread }, peer: null, peerName: HOW_TO_GET_TORCH });
    const [a, b] = [(await int8.output(0, true)).output ?? [], (await float32.output(0, true)).output ?? []];
    yield finding({
      ...row,
      metric: 'cosine of the features in int8',
      ours: cosine(a, b),
      peer: 1,
      peerName: 'Graft float32',
    });
  } finally {
    for (const side of [int8, ...peers]) await side.close();
  }
}

/** ResNets in int8 are to be three times as fast as ours in float32; every network twice as fast as PyTorch in bfloat16. */
function reachOf(network: string, peer: string, isFastestHalf: boolean): number | undefined {
  if (peer === 'Graft float32' && network.startsWith('ResNet')) return 3;
  return peer.includes('bfloat16') && isFastestHalf ? 2 : undefined;
}

/** Calibrated on the bench's own batch: its pictures are drawn from one distribution. */
async function calibrated(given: Graph, { batches }: Materials): Promise<Graph> {
  const graph = await simplifyGraph(given);
  const folded = foldedForInt8(graph);
  const pixels = (await readTensors(batches)).get('0/pixels');
  if (!pixels) throw new Error('The batch has no pixels.');
  async function* once() {
    if (pixels) yield { pixels: new RuntimeTensor('float32', pixels.data as Float32Array, pixels.shape) };
  }
  const ranges = await calibrate(folded, [...planInt8(folded).ranges.keys()], once());
  return int8Form(graph, { ranges: [...ranges], kept: [] });
}

function cosine(a: number[], b: number[]): number {
  const dot = (x: number[], y: number[]) => x.reduce((sum, value, i) => sum + value * y[i], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

/** The check that decides over int8, on networks with trained weights and pictures that npm serves: 1,636 emoji of 8 kinds. */
export async function* int8Probe({ wants, say, directory }: Context): AsyncIterable<Finding> {
  const models = (await publishedPictureModels()).filter(({ slug }) => wants(slug));
  if (models.length === 0) return;
  const archive = join(directory, 'emoji.zip');
  await buildEmojiArchive('node_modules/emoji-datasource-google', archive);
  const { dataset } = await importImageArchive(archive, { filename: 'emoji.zip', directory });
  for (const manifest of models) {
    say(`extract: ${manifest.slug}, int8’s check`);
    const files = await filesOf(
      modelFolder(manifest.source.path.split('/').at(-1) as Parameters<typeof modelFolder>[0]),
    );
    const { onnx, featureLayers } = await importModel(manifest, files);
    const layer = featureLayers[featureLayers.length - 1];
    const { graph } = await backboneOf(await plainModel(onnx, featureLayers), layer);
    const reader = openExampleReader(dataset, manifest.preprocessing, graph);
    const wanted = { frozen: graph, wanted: 'AUTO', device: 'CPU', examples: Number.POSITIVE_INFINITY } as const;
    const { report } = await choosePrecision({ ...wanted, dataset, reader });
    await reader.close();
    const row = { bench: 'extract', case: manifest.slug, peerName: 'Graft float32' };
    const { cosine: found, score } = report;
    if (found) yield finding({ ...row, metric: 'mean cosine of the features in int8', ours: found.mean, peer: 1 });
    if (found) yield finding({ ...row, metric: 'worst cosine of the features in int8', ours: found.worst, peer: 1 });
    if (score) {
      const metric = `accuracy of a linear probe in int8, ${score.examples} pictures`;
      yield finding({ ...row, metric, ours: score.int8, peer: score.float32 });
    }
    say(`extract: ${manifest.slug}: ${report.precision}. ${report.reason}`);
  }
}
