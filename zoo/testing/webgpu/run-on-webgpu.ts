import { fork } from 'node:child_process';
import { dirname } from 'node:path';
import { unpackSwiftShader } from './swiftshader.ts';

/**
 * Runs a file that calls `answer` in a separate process, and returns its answer. On Linux, WebGPU uses SwiftShader there, or
 * the driver that `VK_DRIVER_FILES` names; elsewhere the machine's own GPU. How the process ends afterwards does not matter:
 * SwiftShader may abort it.
 *
 * @throws Error with the message of the file's error, or with how it crashed before it answered
 */
export async function runOnWebGpu<Answer>(file: URL, question: unknown = null): Promise<Answer> {
  const named = process.platform !== 'linux' || process.env.VK_DRIVER_FILES;
  const driver = named ? {} : await swiftShader();
  const child = fork(file, {
    env: { ...process.env, ...driver },
    execArgv: ['--import', import.meta.resolve('tsx')],
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  let stderr = '';
  child.stderr?.on('data', (data: Buffer) => {
    stderr = `${stderr}${data}`.slice(-2000);
  });
  child.send({ question });
  return new Promise((resolve, reject) => {
    child.once('message', (message: { result: Answer } | { error: string }) => {
      if ('result' in message) resolve(message.result);
      else reject(new Error(message.error));
    });
    child.once('error', reject);
    child.once('close', (code, signal) => reject(new Error(`It crashed (${signal ?? code}): ${stderr}`)));
  });
}

/** The driver, and the folder with the bundled Vulkan loader, for machines without one. */
async function swiftShader() {
  const manifest = await unpackSwiftShader();
  return {
    VK_DRIVER_FILES: manifest,
    LD_LIBRARY_PATH: [dirname(manifest), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':'),
  };
}
