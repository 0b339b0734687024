import { t } from '../../messages/t.ts';
import type {
  Answered,
  Compared,
  EncodedPicture,
  Explained,
  ExplainedSimilarity,
  Opened,
  OpenedEncoder,
  Progress,
} from './messages.ts';

type Request =
  | { kind: 'open' | 'open-encoder' | 'open-picture-encoder'; model: ArrayBuffer; runtime: ArrayBuffer }
  | { kind: 'answer'; example: Uint8Array; group: string | null }
  | { kind: 'explain'; example: Uint8Array; label: number }
  | { kind: 'compare'; first: string; others: string[] }
  | { kind: 'explain-similarity'; first: string; second: string }
  | { kind: 'encode-picture'; example: Uint8Array; others: Float32Array[] };

type Response = { id: number; result?: unknown; error?: string; progress?: Progress };

interface Watched {
  onProgress: (progress: Progress) => void;
  signal: AbortSignal;
}

interface Waiting {
  resolve: (result: unknown) => void;
  reject: (error: Error) => void;
  onProgress: ((progress: Progress) => void) | undefined;
}

/**
 * A worker that runs one model. It is served with a policy that forbids it every connection: what it is given stays in it.
 */
export class WorkerClient {
  private readonly worker = new Worker('/in-browser/worker.js', { type: 'module' });
  private readonly waiting = new Map<number, Waiting>();
  private last = 0;

  constructor() {
    this.worker.onmessage = ({ data }: MessageEvent<Response>) => this.receive(data);
    this.worker.onerror = (event) => {
      event.preventDefault();
      this.fail(
        new Error(event.message || t('The part that runs models could not be loaded. Reload the page and try again.')),
      );
    };
  }

  open(model: ArrayBuffer, runtime: ArrayBuffer): Promise<Opened> {
    return this.send({ kind: 'open', model, runtime }, { transfer: [model, runtime] }) as Promise<Opened>;
  }

  /** The same for a model of texts without labels. */
  openEncoder(model: ArrayBuffer, runtime: ArrayBuffer): Promise<OpenedEncoder> {
    const request = { kind: 'open-encoder', model, runtime } as const;
    return this.send(request, { transfer: [model, runtime] }) as Promise<OpenedEncoder>;
  }

  /** The same for a model of pictures without labels. */
  openPictureEncoder(model: ArrayBuffer, runtime: ArrayBuffer): Promise<null> {
    const request = { kind: 'open-picture-encoder', model, runtime } as const;
    return this.send(request, { transfer: [model, runtime] }) as Promise<null>;
  }

  /** @param others vectors of the pictures to compare it with */
  encodePicture(example: Uint8Array, others: Float32Array[]): Promise<EncodedPicture> {
    return this.send({ kind: 'encode-picture', example, others }) as Promise<EncodedPicture>;
  }

  compare(first: string, others: string[]): Promise<Compared> {
    return this.send({ kind: 'compare', first, others }) as Promise<Compared>;
  }

  /** Which words make two texts similar; stops at `signal`. */
  explainSimilarity(first: string, second: string, watched: Watched): Promise<ExplainedSimilarity> {
    return this.watch({ kind: 'explain-similarity', first, second }, watched) as Promise<ExplainedSimilarity>;
  }

  /** @param group the empty text names none */
  answer(example: Uint8Array, group: string): Promise<Answered> {
    return this.send({ kind: 'answer', example, group: group || null }) as Promise<Answered>;
  }

  /** What spoke for a label; stops at `signal`. */
  explain(example: Uint8Array, label: number, watched: Watched): Promise<Explained> {
    return this.watch({ kind: 'explain', example, label }, watched) as Promise<Explained>;
  }

  close(): void {
    this.worker.terminate();
    this.fail(new Error(t('The model was closed.')));
  }

  private watch(request: Request, { onProgress, signal }: Watched): Promise<unknown> {
    const id = this.last + 1;
    signal.addEventListener('abort', () => this.worker.postMessage({ kind: 'cancel', id }), { once: true });
    return this.send(request, { onProgress });
  }

  private send(
    request: Request,
    { transfer = [], onProgress }: { transfer?: Transferable[]; onProgress?: Waiting['onProgress'] } = {},
  ): Promise<unknown> {
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject, onProgress });
      this.worker.postMessage({ ...request, id }, transfer);
    });
  }

  private receive({ id, result, error, progress }: Response): void {
    const waiting = this.waiting.get(id);
    if (!waiting) return;
    if (progress) {
      waiting.onProgress?.(progress);
      return;
    }
    this.waiting.delete(id);
    if (error === undefined) waiting.resolve(result);
    else waiting.reject(new Error(error));
  }

  private fail(error: Error): void {
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}
