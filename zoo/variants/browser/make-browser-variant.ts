import { checkOnRuntime } from '../convert-checkpoint.ts';
import { type MadeVariant, type MakeVariant, measureVariant } from '../make-variant.ts';
import { browserPage } from './browser-page.ts';
import { openWebSession } from './open-web-session.ts';

/**
 * A page that runs a checkpoint in a browser: see `browserPage`. The checkpoint's predictions and latency are measured in the same onnxruntime-web, in
 * this process, and compared with those of onnxruntime-node.
 *
 * @param about the title and facts that the page shows
 */
export async function makeBrowserVariant(
  request: Omit<MakeVariant, 'to'>,
  about: { title: string; facts: string[] },
): Promise<MadeVariant & { page: Uint8Array<ArrayBuffer> }> {
  const { onProgress } = request;
  onProgress?.(0, 'Checking the network in onnxruntime-web');
  const onnx = new Uint8Array(request.model);
  const checked = await checkOnRuntime(request, openWebSession);
  const made = await measureVariant(request, { onnx, ...checked, open: openWebSession });
  onProgress?.(0.97, 'Writing the page');
  const page = await browserPage({ model: onnx, ...about });
  made.report.byteSize.variant = page.byteLength;
  return { ...made, page };
}
