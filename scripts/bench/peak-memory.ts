import { readFile } from 'node:fs/promises';

/** The peak memory of this process, in bytes: `VmHWM` on Linux, `getrusage` elsewhere. */
export async function peakMemory(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const kibibytes = /^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS;
  return Number(kibibytes) * 1024;
}
