import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTexts } from '../../zoo/data/read-example.ts';
import type { ImportedModel } from '../../zoo/imports/import-outcome.ts';
import { openClassifier } from '../../zoo/inference/classifier.ts';
import { type CheckpointResult, fineTune } from '../../zoo/training/fine-tune.ts';
import type { Strategy } from '../../zoo/training/options/fine-tune-options.ts';
import { resolveFineTuneOptions } from '../../zoo/training/options/options.ts';
import { cases, importedEncoder, textDataset } from '../../zoo/training/testing/text-training.ts';
import { createReplicaServer, SECRET_HEADER } from './replica-server.ts';

let directory: string;
let model: ImportedModel;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-text-checkpoints-'));
  model = await importedEncoder('bert-dynamo', directory);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function trained(strategy: Strategy, pairs: boolean) {
  const given = cases.find((one) => one.pairs === pairs && one.task === 'SINGLE_LABEL');
  if (!given) throw new Error('No such case.');
  const dataset = await textDataset(given, await mkdtemp(path.join(directory, 'data-')));
  const checkpoints: CheckpointResult[] = [];
  const { onnx, featureLayers, preprocessing } = model;
  await fineTune({
    ...{ model: onnx, featureLayers, preprocessing, dataset, workDirectory: directory },
    options: resolveFineTuneOptions({ strategy, epochs: 1, batchSize: 8, device: 'CPU' }, model),
    onCheckpoint: async (checkpoint) => void checkpoints.push(checkpoint),
  });
  const test = dataset.index.examples.filter(({ split }) => split === 'test');
  return { dataset, checkpoint: checkpoints[0], texts: await readTexts(dataset, test) };
}

/** Serves a checkpoint, and posts to it. */
async function serving(
  onnx: Uint8Array,
  use: (post: (type: string, body: string) => Promise<Response>) => Promise<void>,
) {
  const classifier = await openClassifier(onnx);
  const server = createReplicaServer({ classifier, endpointName: 'texts', revision: 1, secret: 'secret' });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/infer`;
  try {
    await use((type, body) =>
      fetch(url, { method: 'POST', headers: { [SECRET_HEADER]: 'secret', 'content-type': type }, body }),
    );
  } finally {
    server.closeAllConnections();
    server.close();
    await classifier.close();
  }
}

const bytes = (shape: number[], data: string[]) =>
  JSON.stringify({ inputs: [{ name: 'text', datatype: 'BYTES', shape, data }] });

test.each(['LINEAR_PROBE', 'PARTIAL', 'FULL', 'LORA'] as const)(
  'a checkpoint of %s answers text/plain and BYTES with the probabilities that training recorded',
  async (strategy) => {
    const { dataset, checkpoint, texts } = await trained(strategy, false);
    await serving(checkpoint.onnx, async (post) => {
      const plain = await Promise.all(texts.map(async (text) => (await post('text/plain', String(text))).json()));
      const { outputs } = await (await post('application/json', bytes([texts.length], texts.map(String)))).json();
      const { labels } = dataset.index;
      for (const [i, { probabilities }] of checkpoint.test.entries()) {
        const [{ scores }] = plain[i].predictions as [{ scores: { label: string; probability: number }[] }];
        for (const [j, value] of probabilities.entries()) {
          expect(scores.find(({ label }) => label === labels[j])?.probability).toBeCloseTo(value, 4);
          expect(outputs[1].data[i * labels.length + j]).toBeCloseTo(value, 4);
        }
      }
      expect((await post('application/json', bytes([1, 2], ['word1', 'word2']))).status).toBe(200);
    });
  },
);

test('a checkpoint that was trained on pairs takes pairs, as BYTES [n, 2]', async () => {
  const { checkpoint, texts } = await trained('PARTIAL', true);
  await serving(checkpoint.onnx, async (post) => {
    const answer = await post('application/json', bytes([texts.length, 2], texts.flat()));
    const { outputs } = await answer.json();
    const expected = checkpoint.test.flatMap(({ probabilities }) => probabilities);
    for (const [i, value] of expected.entries()) expect(outputs[1].data[i]).toBeCloseTo(value, 4);
    for (const [type, body, message] of [
      ['application/json', bytes([2], ['word1', 'word2']), /the shape must be \[n, 2\], not \[2\]/],
      ['application/json', bytes([2, 2], ['word1', 'a', 'b', ' ']), /inputs\.0\.data\.3 is an empty text/],
      ['application/json', bytes([0, 2], []), /1 to 64 pairs/],
      ['application/json', bytes([1, 2], ['word1\0word2', 'a']), /data\.0 contains a zero character/],
      [
        'text/plain',
        'word1',
        /takes pairs of texts, and this is one text\. Send both as application\/json: .*"shape": \[1, 2\]/,
      ],
    ] as const) {
      const refused = await post(type, body);
      expect([refused.status, (await refused.json()).error]).toEqual([400, expect.stringMatching(message)]);
    }
  });
});

test('texts of all lengths that run together get the answers that they get alone', async () => {
  const { checkpoint, texts } = await trained('PARTIAL', false);
  const words = texts.flatMap((text) => String(text).split(' '));
  const given = Array.from({ length: 40 }, (_, i) =>
    Buffer.from(words.slice(i % 7, (i % 7) + 1 + ((i * 5) % 23)).join(' ')),
  );
  const alone = await openClassifier(checkpoint.onnx);
  const together = await openClassifier(checkpoint.onnx, { queue: { most: 16, longestMs: 1_000 } });
  const answers = await Promise.all(given.map((text) => together.classify([text])));
  for (const [i, text] of given.entries()) {
    const [{ scores }] = await alone.classify([text]);
    for (const [rank, { probability, label }] of answers[i][0].scores.entries()) {
      expect(label).toBe(scores[rank].label);
      expect(Math.abs(probability - scores[rank].probability)).toBeLessThan(1e-6);
    }
  }
  await Promise.all([alone.close(), together.close()]);
});
