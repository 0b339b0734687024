import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tinyTextCheckpoint } from '../api/testing/tiny-text-checkpoint.ts';
import { buildInBrowser } from '../scripts/build-in-browser.ts';
import { leaveOneOut } from '../zoo/explanation/leave-one-out.ts';
import { occlusion } from '../zoo/explanation/occlusion.ts';
import { exampleEncoder } from '../zoo/inference/encode-examples.ts';
import { openOwnHead } from '../zoo/inference/own-head.ts';
import { tinyModel, tinyPreprocessing } from '../zoo/testing/tiny-model.ts';
import { contentSecurityPolicy } from './features/shell/content-security-policy.ts';
import type { Answered, Explained, Opened } from './features/try-model/messages.ts';
import { launchBrowser } from './testing/browser.ts';

// The worker that a page tries models in, as the web app serves it: its numbers are held against onnxruntime-node's, and it reaches no address.

let directory: string;
let browser: Browser;
let server: Server;
let origin: string;
const models = new Map<string, Uint8Array>([
  ['/model/picture', tinyModel()],
  ['/model/text', tinyTextCheckpoint()],
]);
const requested: string[] = [];

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'graft-try-'));
  await buildInBrowser(directory);
  server = createServer(async (request, response) => {
    const url = request.url ?? '';
    requested.push(url);
    if (url === '/') return response.setHeader('content-type', 'text/html').end('<!doctype html><title>Try</title>');
    const model = models.get(url);
    if (model) return response.end(model);
    if (!url.startsWith('/in-browser/')) return response.writeHead(404).end();
    response.setHeader('content-security-policy', contentSecurityPolicy('n', 'http://api.example', url));
    response.setHeader('content-type', url.endsWith('.js') ? 'text/javascript' : 'application/wasm');
    return response.end(await readFile(path.join(directory, 'public', url)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await launchBrowser();
}, 60_000);
afterAll(async () => {
  await browser?.close();
  server?.close();
  await rm(directory, { recursive: true, force: true });
});

interface Tried {
  opened: Opened;
  answered: Answered;
  explained: Explained;
  progress: number;
}

/** Opens a model in a page's worker, runs it on an example, and asks what spoke for its first answer. */
async function tryModel(kind: 'picture' | 'text', example: Uint8Array): Promise<Tried> {
  const page: Page = await (await browser.newContext()).newPage();
  await page.goto(origin);
  const tried = await page.evaluate(
    async ({ url, bytes }) => {
      const worker = new Worker('/in-browser/worker.js', { type: 'module' });
      let progress = 0;
      let last = 0;
      const ask = <Result>(request: object, transfer: Transferable[] = []) => {
        const id = ++last;
        return new Promise<Result>((resolve, reject) => {
          worker.addEventListener('message', ({ data }) => {
            if (data.id !== id) return;
            if (data.progress) progress++;
            else if (data.error) reject(new Error(data.error));
            else resolve(data.result);
          });
          worker.onerror = (event) => reject(new Error(event.message));
          worker.postMessage({ ...request, id }, transfer);
        });
      };
      const fetched = async (address: string) => (await fetch(address)).arrayBuffer();
      const [model, runtime] = await Promise.all([fetched(url), fetched('/in-browser/runtime.wasm')]);
      const opened = await ask<Opened>({ kind: 'open', model, runtime }, [model, runtime]);
      const answered = await ask<Answered>({ kind: 'answer', example: Uint8Array.from(bytes) });
      const { label } = answered.answers[0];
      const explained = await ask<Explained>({ kind: 'explain', example: Uint8Array.from(bytes), label });
      // Typed arrays do not leave the page as such.
      const plain = 'drops' in explained ? { ...explained, drops: [...explained.drops] } : explained;
      return { opened, answered: { ...answered, seen: null }, explained: plain, progress };
    },
    { url: `/model/${kind}`, bytes: [...example] },
  );
  await page.close();
  return tried as unknown as Tried;
}

test('a picture has the server’s probabilities, and its occlusion is onnxruntime-node’s', async () => {
  const waves = Buffer.from(Array.from({ length: 37 * 23 * 3 }, (_, i) => 128 + 100 * Math.sin(i / 11 + (i % 3))));
  const picture = await sharp(waves, { raw: { width: 37, height: 23, channels: 3 } })
    .png()
    .toBuffer();
  const { opened, answered, explained, progress } = await tryModel('picture', picture);
  expect(opened).toEqual({ task: 'SINGLE_LABEL', modality: 'IMAGE', pairs: false, explains: true });

  const { classifier, described } = await openOwnHead(tinyModel());
  const [{ scores }] = await classifier.classify([picture]);
  expect(answered.answers.map(({ name }) => name)).toEqual(scores.map(({ label }) => label));
  for (const [i, { probability }] of scores.entries())
    expect(Math.abs(answered.answers[i].value - probability)).toBeLessThan(1e-4);

  const encoded = await exampleEncoder(described).encode(picture);
  const pixels = new Float32Array(3 * 16 * 16);
  if ('write' in encoded) encoded.write(pixels);
  const { label } = answered.answers[0];
  const expected = await occlusion(classifier, { pixels, preprocessing: tinyPreprocessing, label });
  if (explained.modality !== 'IMAGE') throw new Error('It is a picture.');
  expect(explained.cells).toBe(expected.cells);
  expect(progress).toBe(64);
  for (const [cell, drop] of expected.drops.entries())
    expect(Math.abs(explained.drops[cell] - drop)).toBeLessThan(1e-4);
  await classifier.close();
}, 60_000);

test('a text, too, with the words that spoke for its label', async () => {
  const text = Buffer.from('fine, but broken');
  const { opened, answered, explained } = await tryModel('text', text);
  expect(opened).toMatchObject({ modality: 'TEXT', explains: true });
  const { classifier, described } = await openOwnHead(tinyTextCheckpoint());
  const [{ scores }] = await classifier.classify([text]);
  for (const [i, { probability }] of scores.entries())
    expect(Math.abs(answered.answers[i].value - probability)).toBeLessThan(1e-4);
  const { tokenizer } = exampleEncoder(described);
  if (!tokenizer || explained.modality !== 'TEXT') throw new Error('It is a text.');
  const { label } = answered.answers[0];
  const expected = await leaveOneOut(classifier, { input: text.toString(), tokenizer, label });
  expect(explained.words.map(({ start }) => start)).toEqual(expected.words.map(({ start }) => start));
  for (const [i, { drop }] of expected.words.entries())
    expect(Math.abs(explained.words[i].drop - drop)).toBeLessThan(1e-4);
  await classifier.close();
}, 60_000);

test('the worker may connect to nothing, not even to the server that it comes from', async () => {
  const page = await (await browser.newContext()).newPage();
  await page.goto(origin);
  // A script of the same folder, so with the same policy as the worker.
  const policy = await page.evaluate(async () =>
    (await fetch('/in-browser/worker.js')).headers.get('content-security-policy'),
  );
  expect(policy).toBe("default-src 'none'; script-src 'wasm-unsafe-eval'");
  await page.close();
  expect(
    requested.filter(
      (url) => !/^\/(in-browser\/(worker\.js|runtime\.wasm)|model\/(picture|text)|favicon\.ico)?$/.test(url),
    ),
  ).toEqual([]);
});
