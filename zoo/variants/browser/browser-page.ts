import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { bundleForBrowser, RUNTIME_WASM } from './bundle-for-browser.ts';

const pack = promisify(gzip);

export interface BrowserPage {
  /** The checkpoint's ONNX file. */
  model: Uint8Array;
  title: string;
  /** About the checkpoint, in a sentence each: what it was trained on, how well it does. */
  facts: string[];
}

/**
 * One HTML file that runs a checkpoint in a browser, from a disk and without a network: the model, onnxruntime-web and the server's own
 * preprocessing are inside, compressed. Its content policy forbids every connection.
 */
export async function browserPage({ model, title, facts }: BrowserPage): Promise<Uint8Array<ArrayBuffer>> {
  const runtime = await readFile(RUNTIME_WASM);
  const [script, runtimeText, modelText] = [
    await bundleForBrowser('page.ts'),
    await packed(runtime),
    await packed(model),
  ];
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'unsafe-inline'; img-src blob:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
<p id="status" role="status">Loading …</p>
<section id="pictures" hidden>
<label for="file">A picture: choose one, or drop it anywhere</label>
<input id="file" type="file" accept="image/*">
<img id="preview" alt="The picture" hidden>
</section>
<form id="texts" hidden>
<label for="first">A text</label>
<textarea id="first" rows="4" required></textarea>
<textarea id="second" rows="4" aria-label="The second text" hidden></textarea>
<button type="submit">Classify</button>
</form>
<table><tbody id="answers"></tbody></table>
${facts.map((fact) => `<p class="fact">${escaped(fact)}</p>`).join('\n')}
</main>
<script type="text/plain" id="runtime">${runtimeText}</script>
<script type="text/plain" id="model">${modelText}</script>
<script type="module">${script}</script>
</body>
</html>
`;
  return new Uint8Array(Buffer.from(html));
}

const packed = async (bytes: Uint8Array) => (await pack(bytes, { level: 9 })).toString('base64');

const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => `&#${character.codePointAt(0)};`);

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; }
main { max-width: 40rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; line-height: 1.25; }
label { display: block; margin: 1rem 0 0.4rem; }
textarea { box-sizing: border-box; width: 100%; margin-bottom: 0.5rem; font: inherit; }
img { display: block; max-width: 100%; max-height: 16rem; margin-top: 1rem; border-radius: 4px; }
table { width: 100%; margin-top: 1rem; border-collapse: collapse; }
th { text-align: left; font-weight: 500; overflow-wrap: anywhere; }
th, td { padding: 0.3rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 15%, transparent); }
td { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
meter { width: 6rem; vertical-align: middle; }
.fact { color: color-mix(in srgb, currentColor 65%, transparent); font-size: 0.875rem; }
`;
