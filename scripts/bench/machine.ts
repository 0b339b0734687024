import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, cpus, loadavg, platform, totalmem } from 'node:os';
import type { Torch } from './torch.ts';

const require = createRequire(import.meta.url);
const versionOf = (name: string) => (require(`${name}/package.json`) as { version: string }).version;

/** The instruction sets that matrix kernels are written for, as Linux names them. */
const SIMD = ['sse4_2', 'avx', 'avx2', 'fma', 'avx512f', 'avx512_vnni', 'avx512_bf16', 'amx_tile', 'asimd', 'sve'];

/** The machine and the versions, a line each. */
export async function describeMachine(torch: Torch | null): Promise<string[]> {
  const cores = cpus();
  const flags = simdFlags(await readFile('/proc/cpuinfo', 'utf8').catch(() => ''));
  const [load] = loadavg();
  return [
    `machine      ${cores[0]?.model ?? 'unknown CPU'}, ${cores.length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${arch()}`,
    `SIMD         ${flags.join(' ') || 'unknown (no /proc/cpuinfo)'}`,
    `load         ${load.toFixed(2)} before the first bench, over the last minute; other work on these cores makes every figure worse`,
    `Graft        Node ${process.version}, onnxruntime-node ${versionOf('onnxruntime-node')}, CPU provider`,
    `TensorFlow   tfjs ${versionOf('@tensorflow/tfjs')}`,
    `PyTorch      ${torch ? torchLine(torch) : 'absent'}`,
  ];
}

function torchLine(torch: Torch): string {
  const { version, torchvision, blas, capability, oneDnn, bfloat16, compiler, onnxsim, threads } = torch;
  return [
    version,
    `torchvision ${torchvision ?? 'absent'}`,
    `BLAS ${blas}`,
    `oneDNN ${oneDnn ?? 'absent'}`,
    `kernels for ${capability}`,
    `bfloat16 ${bfloat16 ? 'in hardware' : 'emulated'}`,
    `C++ compiler ${compiler ? 'present' : 'absent'}`,
    `onnxsim ${onnxsim ?? 'absent'}`,
    `${threads} threads`,
  ].join(', ');
}

/** The SIMD sets that `/proc/cpuinfo` lists. */
export function simdFlags(cpuinfo: string): string[] {
  const listed = new Set(/^(?:flags|Features)\s*:(.*)$/m.exec(cpuinfo)?.[1].trim().split(/\s+/));
  return SIMD.filter((flag) => listed.has(flag));
}
