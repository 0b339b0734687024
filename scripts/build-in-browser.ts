import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleForBrowser, RUNTIME_WASM } from '../zoo/variants/browser/bundle-for-browser.ts';

const WEB = fileURLToPath(new URL('../web', import.meta.url));

/**
 * Writes what the web app tries models with in the browser, as files that it serves: the worker, which is the zoo's own inference (the web app imports
 * nothing of the zoo), and the WebAssembly of onnxruntime-web. Files that are the same already stay.
 */
export async function buildInBrowser(web = WEB): Promise<void> {
  const directory = path.join(web, 'public', 'in-browser');
  await mkdir(directory, { recursive: true });
  const script = await bundleForBrowser('worker.ts');
  await writeUnlessSame(path.join(directory, 'worker.js'), Buffer.from(script));
  const wasm = path.join(directory, 'runtime.wasm');
  const [here, there] = await Promise.all([readFile(wasm).catch(() => null), readFile(RUNTIME_WASM)]);
  if (!here?.equals(there)) await copyFile(RUNTIME_WASM, wasm);
}

async function writeUnlessSame(file: string, content: Buffer): Promise<void> {
  const there = await readFile(file).catch(() => null);
  if (!there?.equals(content)) await writeFile(file, content);
}
