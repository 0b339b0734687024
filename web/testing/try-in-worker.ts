import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildInBrowser } from '../../scripts/build-in-browser.ts';
import { contentSecurityPolicy } from '../features/shell/content-security-policy.ts';
import type {
  Answered,
  Compared,
  EncodedPicture,
  Explained,
  ExplainedSimilarity,
  Opened,
  OpenedEncoder,
} from '../features/try-model/messages.ts';
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

export interface ComparedInWorker {
  opened: OpenedEncoder;
  compared: Compared;
  /** What made the first text similar to the first of the others. */
  explained: ExplainedSimilarity;
}

declare global {
  interface Window {
    /** Asks the page's worker; a picture or text is an array of numbers, since nothing else comes into a page. */
    ask?: (request: object, transfer?: Transferable[]) => Promise<unknown>;
    /** How often the worker said how far it is. */
    progress?: number;
  }
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
  /** Opens a model in a new page's worker. */
  const openWorker = async (kind: 'open' | 'open-encoder' | 'open-picture-encoder', model: Uint8Array) => {
    const url = `/model/${models.size}`;
    models.set(url, model);
    const page = await openPage();
    const opened = await page.evaluate(
      async ({ url, kind }) => {
        const worker = new Worker('/in-browser/worker.js', { type: 'module' });
        window.progress = 0;
        let last = 0;
        const ask = (request: object, transfer: Transferable[] = []) => {
          const id = ++last;
          return new Promise((resolve, reject) => {
            worker.addEventListener('message', ({ data }) => {
              if (data.id !== id) return;
              if (data.progress) window.progress = (window.progress ?? 0) + 1;
              else if (data.error) reject(new Error(data.error));
              else resolve(data.result);
            });
            worker.onerror = (event) => reject(new Error(event.message));
            worker.postMessage({ ...request, id }, transfer);
          });
        };
        window.ask = ask;
        const fetched = async (address: string) => (await fetch(address)).arrayBuffer();
        const [file, runtime] = await Promise.all([fetched(url), fetched('/in-browser/runtime.wasm')]);
        return ask({ kind, model: file, runtime }, [file, runtime]);
      },
      { url, kind },
    );
    const ask = (request: object) =>
      page.evaluate(async ({ example, others, ...request }: { example?: number[]; others?: (string | number[])[] }) => {
        const result = await window.ask?.({
          ...request,
          ...(example ? { example: Uint8Array.from(example) } : {}),
          ...(others ? { others: others.map((one) => (typeof one === 'string' ? one : Float32Array.from(one))) } : {}),
        });
        // Typed arrays do not leave the page as such.
        return JSON.parse(
          JSON.stringify(result, (_, value) => (ArrayBuffer.isView(value) ? [...(value as Float32Array)] : value)),
        );
      }, request);
    return { page, opened, ask };
  };
  return {
    /** The addresses that were asked for. */
    requested,
    openPage,
    /** Opens a model in a page's worker, runs it on an example, and asks what spoke for its first answer. */
    async tryModel({ model, example, group = null, explains = false }: Try): Promise<Tried> {
      const { page, opened, ask } = await openWorker('open', model);
      const bytes = [...example];
      const answered: Answered = await ask({ kind: 'answer', example: bytes, group });
      const { label } = answered.answers[0];
      const explained: Explained | null = explains ? await ask({ kind: 'explain', example: bytes, label }) : null;
      const progress = await page.evaluate(() => window.progress ?? 0);
      await page.close();
      return { opened: opened as Opened, answered: { ...answered, seen: null }, explained, progress };
    },
    /** Opens an encoder in a page's worker, compares a text with others, and asks what makes it similar to the first of them. */
    async compare(model: Uint8Array, first: string, others: string[]): Promise<ComparedInWorker> {
      const { page, opened, ask } = await openWorker('open-encoder', model);
      const compared = await ask({ kind: 'compare', first, others });
      const explained = await ask({ kind: 'explain-similarity', first, second: others[0] });
      await page.close();
      return { opened: opened as OpenedEncoder, compared, explained };
    },
    /** Opens an encoder in a page's worker, and encodes pictures there: each with its similarities with those before it. */
    async encodePictures(model: Uint8Array, pictures: readonly Uint8Array[]): Promise<EncodedPicture[]> {
      const { page, ask } = await openWorker('open-picture-encoder', model);
      const encoded: EncodedPicture[] = [];
      for (const picture of pictures) {
        const others = encoded.map(({ vector }) => vector);
        encoded.push(await ask({ kind: 'encode-picture', example: [...picture], others }));
      }
      await page.close();
      return encoded;
    },
    async close() {
      await browser.close();
      server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
