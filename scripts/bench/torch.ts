import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';

/** A Python that has PyTorch. */
export interface Torch {
  python: string;
  version: string;
  torchvision: string | null;
  /** The matrix library that PyTorch multiplies with. Debian's, `generic`, may be any; the reference one is tens of times slower. */
  blas: string;
  threads: number;
}

export const HOW_TO_GET_TORCH =
  'PyTorch absent: apt-get install python3-torch python3-torchvision libopenblas0-pthread';

const PROBE = `
import importlib.util, json, os, re, torch
vision = importlib.util.find_spec('torchvision')
if vision: import torchvision
blas = re.search(r'BLAS_INFO=(\\w+)', torch.__config__.show())
loaded = open('/proc/self/maps').read() if os.path.exists('/proc/self/maps') else ''
actual = next((name for name in ('mkl_rt', 'mkl_core', 'openblas', 'blis') if 'lib' + name in loaded or '/' + name in loaded), None)
print(json.dumps({
    'version': torch.__version__,
    'torchvision': torchvision.__version__ if vision else None,
    'blas': actual or (blas.group(1) if blas else 'unknown'),
}))
`;

/**
 * The first Python with PyTorch: the one that the environment variable PYTHON names, `python3`, or the system's own
 * (Debian's packages install for that one, also where another comes first on the path).
 */
export async function findTorch(): Promise<Torch | null> {
  const candidates = [process.env.PYTHON, 'python3', '/usr/bin/python3'].filter((python) => python !== undefined);
  for (const python of candidates) {
    const found = await promisify(execFile)(python, ['-c', PROBE]).catch(() => null);
    if (found) return { python, threads: availableParallelism(), ...JSON.parse(found.stdout) };
  }
  return null;
}
