import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { partsOf } from '../../api/storage/difference/byte-difference.ts';
import { putDifference } from '../../api/storage/difference/put-difference.ts';
import { openFolderStore } from '../../api/storage/folder-store.ts';
import { writeModel } from '../../zoo/onnx/write.ts';
import { fineTune } from '../../zoo/training/fine-tune.ts';
import { resolveFineTuneOptions } from '../../zoo/training/options/options.ts';
import type { Bench, Context } from './bench.ts';
import { featuresOf } from './features-of.ts';
import { mobilenet, type Network } from './networks.ts';
import { pictureDataset, preprocessingOf } from './pictures.ts';
import { type Finding, finding } from './row.ts';

const [EPOCHS, CLASSES] = [15, 5];

export const space: Bench = {
  about: 'MB that the checkpoints of a LINEAR_PROBE of 15 epochs take in the store, over their files',
  async *run(context) {
    const network = mobilenet(context.quick ? { size: 64, classes: 10 } : undefined);
    if (context.wants(network.name)) yield await measure(network, context);
  },
};

/** A real fine-tune, whose checkpoints are stored one after the other as its job does it. Each must be read back with its digest. */
async function measure(network: Network, { quick, directory, say }: Context): Promise<Finding> {
  say(`space: ${network.name}`);
  const { graph, layer } = featuresOf(network);
  const dataset = await pictureDataset(directory, { count: quick ? 100 : 200, classes: CLASSES });
  const blobs = await openFolderStore(join(directory, 'blobs'));
  const request = {
    featureLayers: [layer],
    preprocessing: preprocessingOf(quick ? 64 : 224),
    dataset,
    workDirectory: directory,
  };
  const options = resolveFineTuneOptions({ strategy: 'LINEAR_PROBE', epochs: EPOCHS, device: 'CPU' }, request);
  let base: string | null = null;
  let whole = 0;
  let wrong = 0;
  await fineTune({
    ...request,
    model: writeModel(graph),
    options,
    onCheckpoint: async ({ onnx }) => {
      whole += onnx.length;
      const { sha256, difference } = await putDifference(blobs, onnx, base);
      base ??= sha256;
      const digest = createHash('sha256').update(onnx).digest('hex');
      const read = difference ? await joined(difference) : await blobs.read(sha256);
      if (createHash('sha256').update(read).digest('hex') !== digest) wrong++;
    },
  });
  async function joined({ baseSha256, differenceSha256 }: { baseSha256: string; differenceSha256: string }) {
    const bytes = { BASE: await blobs.read(baseSha256), DIFFERENCE: await blobs.read(differenceSha256) };
    const parts = partsOf(bytes.DIFFERENCE);
    return Buffer.concat(parts.map(({ from, start, length }) => bytes[from].subarray(start, start + length)));
  }
  let stored = 0;
  for await (const { byteSize } of blobs.list()) stored += byteSize;
  return finding({
    ...{ bench: 'space', case: network.name, metric: `checkpoints of ${EPOCHS} epochs, MB`, lowerIsBetter: true },
    ...{ ours: stored / 1e6, peer: whole / 1e6, peerName: 'their files' },
    reach: { of: 'ratio', atMost: 0.1 },
    ...(wrong > 0 ? { disagreement: `${wrong} checkpoints are read back with another digest` } : {}),
  });
}
