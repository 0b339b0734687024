import { env } from 'onnxruntime-web/wasm';
import { fromBase64 } from '../../data/pixels/from-base64.ts';
import { type Classifier, openClassifier } from '../../inference/classifier.ts';
import { joinTexts } from '../../text/text-input.ts';

// The script of the page that `browserPage` writes. It classifies with the server's own code: only pictures are decoded by the browser, and the network is
// run by onnxruntime-web. It has no network: the page's content policy allows no connection.

/** What the page shows of an example. */
interface Answer {
  name: string;
  /** A probability; of a regression, a number. */
  value: number;
}

declare global {
  interface Window {
    /** For tests and for who embeds the page: an answer for a picture's bytes or a text. */
    graft?: { ready: Promise<void>; answer(example: Uint8Array): Promise<Answer[]> };
  }
}

const element = <T extends HTMLElement>(id: string): T => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page lacks #${id}.`);
  return found as T;
};

/** Base64 of gzip, in an element. */
async function unpack(id: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = fromBase64((element(id).textContent ?? '').trim());
  element(id).remove();
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const status = (text: string) => {
  element('status').textContent = text;
};

async function open(): Promise<Classifier> {
  env.wasm.numThreads = 1;
  env.wasm.wasmBinary = (await unpack('runtime')).buffer;
  return openClassifier(await unpack('model'));
}

async function answer(classifier: Classifier, example: Uint8Array): Promise<Answer[]> {
  if (classifier.task === 'REGRESSION') return (await classifier.predictNumbers([example]))[0];
  if (classifier.task === 'TOKEN_LABELS') {
    const [{ entities }] = await classifier.findEntities([example]);
    return entities.map(({ text, label, score }) => ({ name: `${text}: ${label}`, value: score ?? Number.NaN }));
  }
  const [{ scores }] = await classifier.classify([example]);
  return scores.map(({ label, probability }) => ({ name: label, value: probability }));
}

function show(answers: Answer[], isShare: boolean): void {
  const rows = answers.map(({ name, value }) => {
    const row = document.createElement('tr');
    const [label, figure] = [document.createElement('th'), document.createElement('td')];
    label.scope = 'row';
    label.textContent = name;
    figure.textContent = isShare ? `${(100 * value).toFixed(2)} %` : value.toPrecision(5);
    if (isShare) {
      const meter = document.createElement('meter');
      meter.value = value;
      figure.append(' ', meter);
    }
    row.append(label, figure);
    return row;
  });
  element('answers').replaceChildren(...rows);
}

function start(): void {
  const opened = open();
  const answerAll = async (example: Uint8Array) => answer(await opened, example);
  window.graft = { ready: opened.then(() => undefined), answer: answerAll };
  const run = async (example: Uint8Array) => {
    try {
      status('Computing …');
      const began = performance.now();
      const answers = await answerAll(example);
      show(answers, (await opened).task !== 'REGRESSION');
      status(
        answers.length === 0 ? 'Nothing found.' : `Computed here in ${(performance.now() - began).toFixed(0)} ms.`,
      );
    } catch (error) {
      element('answers').replaceChildren();
      status((error as Error).message);
    }
  };
  const take = async (file: File | undefined) => {
    if (!file) return;
    const preview = element<HTMLImageElement>('preview');
    URL.revokeObjectURL(preview.src);
    preview.src = URL.createObjectURL(file);
    preview.hidden = false;
    await run(new Uint8Array(await file.arrayBuffer()));
  };
  opened.then(
    ({ modality, pairs }) => {
      status('Ready. Nothing leaves this page.');
      element(modality === 'IMAGE' ? 'pictures' : 'texts').hidden = false;
      element('second').hidden = !pairs;
    },
    (error) => status(`The model could not be loaded: ${(error as Error).message}`),
  );
  element<HTMLInputElement>('file').addEventListener('change', (event) => {
    void take((event.target as HTMLInputElement).files?.[0]);
  });
  document.addEventListener('dragover', (event) => event.preventDefault());
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    void take(event.dataTransfer?.files[0]);
  });
  element<HTMLFormElement>('texts').addEventListener('submit', async (event) => {
    event.preventDefault();
    const { pairs } = await opened;
    const texts = [element<HTMLTextAreaElement>('first'), element<HTMLTextAreaElement>('second')].map(
      ({ value }) => value,
    );
    await run(new TextEncoder().encode(pairs ? joinTexts([texts[0], texts[1]]) : texts[0]));
  });
}

start();
