import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * One script of this folder, with all that it imports: the server's code for preprocessing and labels, with what a browser has in the place of
 * Node's modules.
 */
export async function bundleForBrowser(script: 'page.ts' | 'worker.ts'): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [here(script)],
    ...{
      bundle: true,
      minify: true,
      write: false,
      format: 'esm',
      platform: 'browser',
      target: 'es2022',
      charset: 'utf8',
    },
    legalComments: 'inline',
    logLevel: 'silent',
    alias: {
      'onnxruntime-node': 'onnxruntime-web/wasm',
      'node:events': here('no-events.ts'),
    },
    plugins: [
      {
        name: 'browser',
        setup: (bundle) => {
          for (const replaced of ['decode-raster.ts', 'output-metadata.ts', 'sha256-of.ts'])
            bundle.onResolve({ filter: new RegExp(`/${replaced.replace('.', '\\.')}$`) }, () => ({
              path: here(replaced),
            }));
        },
      },
    ],
  });
  return outputFiles[0].text;
}

/** The WebAssembly of onnxruntime-web that such a script needs. */
export const RUNTIME_WASM = fileURLToPath(import.meta.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm'));
