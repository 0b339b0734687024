import { runOnWebGpu } from './run-on-webgpu.ts';

let found: Promise<string | undefined> | undefined;

/**
 * Why this machine cannot run WebGPU's specs, which are then skipped: a person's machine may have no Vulkan loader. Tried once a process. With
 * `GRAFT_REQUIRE_WEBGPU=1`, as in CI, it must.
 *
 * @throws Error in CI, if it cannot
 */
export function missingWebGpu(): Promise<string | undefined> {
  found ??= tryWebGpu();
  return found;
}

async function tryWebGpu(): Promise<string | undefined> {
  try {
    await runOnWebGpu(new URL('./find-adapter.ts', import.meta.url));
    return undefined;
  } catch (cause) {
    const remedy = process.platform === 'linux' ? ' (apt-get install libvulkan1 helps on Debian)' : '';
    const reason = `WebGPU does not run on this machine${remedy}, so its specs do not either: ${(cause as Error).message}`;
    if (process.env.GRAFT_REQUIRE_WEBGPU === '1') throw new Error(reason, { cause });
    console.warn(reason);
    return reason;
  }
}
