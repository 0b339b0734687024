import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildInBrowser } from '../../scripts/build-in-browser.ts';
import { contentSecurityPolicy } from '../features/shell/content-security-policy.ts';
import type { Answered, Explained, Opened } from '../features/try-model/messages.ts';
import { launchBrowser } from './browser.ts';

export interface Tried {
  opened: Opened;
  answered: Answered;
  /** What spoke for the first answer; null where nobody asked. */
  explained: Explained | null;
  progress: number;
}

export interface Try {
  /** The model's ONNX file. */
  model: Uint8Array;
  example: Uint8Array;
  group?: string | null;
  explains?: boolean;
}

/** The worker that a page tries models in, in a real browser, from a server with the web app's policy. */
export async function openTrials() {
  const directory = await mkdtemp(path.join(tmpdir(), 'graft-try-'));
  await buildInBrowser(directory);
  const models = new Map<string, Uint8Array>();
  const requested: string[] = [];
  const server = createServer(async (request, response) => {
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
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const browser = await launchBrowser();
  const openPage = async () => {
    const page = await (await browser.newContext()).newPage();
    await page.goto(origin);
    return page;
  };
  return {
    /** The addresses that were asked for. */
    requested,
    openPage,
    /** Opens a model in a page's worker, runs it on an example, and asks what spoke for its first answer. */
    async tryModel({ model, example, group = null, explains = false }: Try): Promise<Tried> {
      const url = `/model/${models.size}`;
      models.set(url, model);
      const page = await openPage();
      const tried = await page.evaluate(
        async ({ url, bytes, group, explains }) => {
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
          const [file, runtime] = await Promise.all([fetched(url), fetched('/in-browser/runtime.wasm')]);
          const opened = await ask<Opened>({ kind: 'open', model: file, runtime }, [file, runtime]);
          const answered = await ask<Answered>({ kind: 'answer', example: Uint8Array.from(bytes), group });
          const { label } = answered.answers[0];
          const explained =
            explains && (await ask<Explained>({ kind: 'explain', example: Uint8Array.from(bytes), label }));
          // Typed arrays do not leave the page as such.
          const plain =
            explained && 'drops' in explained ? { ...explained, drops: [...explained.drops] } : explained || null;
          return { opened, answered: { ...answered, seen: null }, explained: plain, progress };
        },
        { url, bytes: [...example], group, explains },
      );
      await page.close();
      return tried as unknown as Tried;
    },
    async close() {
      await browser.close();
      server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
