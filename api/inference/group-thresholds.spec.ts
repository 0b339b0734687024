import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Classifier, openClassifier } from '../../zoo/inference/classifier.ts';
import { withGroupThresholds } from '../../zoo/inference/group-thresholds-in-file.ts';
import { tinyCheckpoint } from '../testing/tiny-checkpoint.ts';
import { createReplicaServer, SECRET_HEADER } from './replica-server.ts';

// A checkpoint that carries group thresholds, as the gateway's callers see it.

let classifier: Classifier;
let server: Server;
let url: string;
let orange: Buffer;

beforeAll(async () => {
  const groups = [{ value: 'tön, dark', offsets: [0, 9, 0], threshold: null }];
  const thresholds = { attribute: 'tone', goal: 'EQUALIZED_ODDS' as const, groups, leftAlone: [] };
  classifier = await openClassifier(withGroupThresholds(tinyCheckpoint(), thresholds));
  server = createReplicaServer({ classifier, endpointName: 'x', revision: 1, secret: 'secret' });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/infer`;
  const background = '#ff8000';
  orange = await sharp({ create: { width: 8, height: 8, channels: 3, background } })
    .png()
    .toBuffer();
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await classifier.close();
});

const post = async (headers: Record<string, string>, body: BodyInit = new Uint8Array(orange)) => {
  const all = { 'content-type': 'image/png', [SECRET_HEADER]: 'secret', ...headers };
  const answer = await fetch(url, { method: 'POST', headers: all, body });
  return { status: answer.status, body: await answer.json() };
};

test('a picture with the header of its group', async () => {
  const plain = await post({});
  expect(plain.body.predictions).toMatchObject([{ label: 'red', thresholds: 'NO_GROUP' }]);
  const dark = await post({ 'x-graft-group': encodeURIComponent('tön, dark') });
  expect(dark.body.predictions).toMatchObject([{ label: 'green', thresholds: 'APPLIED' }]);
  const other = await post({ 'x-graft-group': 'light' });
  expect(other.body.predictions).toMatchObject([{ label: 'red', thresholds: 'UNKNOWN_GROUP' }]);
  expect((await post({ 'x-graft-group': '%E0%A4%A' })).status).toBe(400);
});

test('the Open Inference Protocol, with a second input', async () => {
  const data = orange.toString('base64');
  const ask = (groups: string[] | null, name = 'group') =>
    post(
      { 'content-type': 'application/json' },
      JSON.stringify({
        inputs: [
          { name: 'image', datatype: 'BYTES', shape: [2], data: [data, data] },
          ...(groups ? [{ name, datatype: 'BYTES', shape: [groups.length], data: groups }] : []),
        ],
      }),
    );
  const outputs = async (groups: string[] | null) => {
    const { body } = await ask(groups);
    return Object.fromEntries(body.outputs.map(({ name, data }: { name: string; data: string[] }) => [name, data]));
  };
  expect(await outputs(['tön, dark', ''])).toMatchObject({
    label: ['green', 'red'],
    thresholds: ['APPLIED', 'NO_GROUP'],
  });
  expect(await outputs(null)).toMatchObject({ label: ['red', 'red'], thresholds: ['NO_GROUP', 'NO_GROUP'] });
  expect((await ask(['light'])).body.error).toMatch(/1 names for 2 examples/);
  expect((await ask(['a', 'b'], 'tone')).body.error).toMatch(
    /inputs\.1 is named "tone", but the endpoint takes .*"group" \(BYTES\)/,
  );
});
