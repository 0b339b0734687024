import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createBrotliDecompress } from 'node:zlib';
import { extract } from 'tar';

const MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url));

/**
 * Unpacks SwiftShader, a software Vulkan driver, from the Chromium that npm installs for the browser test. With it, WebGPU
 * runs on a Linux machine without a GPU: correctly, but slowly.
 *
 * @returns the driver's manifest, for `VK_DRIVER_FILES`
 */
export async function unpackSwiftShader(): Promise<string> {
  const chromium = path.join(MODULES, '@sparticuz', 'chromium');
  const { version } = JSON.parse(await readFile(path.join(chromium, 'package.json'), 'utf8')) as { version: string };
  const cache = path.join(MODULES, '.cache', 'graft');
  const place = path.join(cache, `swiftshader-${version}`);
  if (!existsSync(place)) {
    await mkdir(cache, { recursive: true });
    const aside = await mkdtemp(path.join(cache, 'unpacking-'));
    const packed = await readFile(path.join(chromium, 'bin', 'swiftshader.tar.br'));
    await pipeline(Readable.from([packed]), createBrotliDecompress(), extract({ cwd: aside }));
    // Fails if another process was first.
    await rename(aside, place).catch(() => rm(aside, { recursive: true, force: true }));
  }
  return path.join(place, 'vk_swiftshader_icd.json');
}
