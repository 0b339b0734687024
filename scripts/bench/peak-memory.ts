import { readFile } from 'node:fs/promises';

/** The most memory that this process has held at once, in bytes: `VmHWM` on Linux, what `getrusage` says elsewhere. */
export async function peakMemory(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const kibibytes = /^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1] ?? process.resourceUsage().maxRSS;
  return Number(kibibytes) * 1024;
}
