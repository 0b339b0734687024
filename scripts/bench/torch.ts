import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';

/** A Python that has PyTorch. */
export interface Torch {
  python: string;
  version: string;
  torchvision: string | null;
  /** The matrix library that PyTorch uses. Debian's `generic` may be any; the reference BLAS is tens of times slower. */
  blas: string;
  /** The vector instructions that its kernels are compiled for, such as AVX512. */
  capability: string;
  oneDnn: string | null;
  /** Whether oneDNN multiplies in bfloat16 on this processor. */
  bfloat16: boolean;
  /** Whether a C++ compiler is there, which torch.compile needs. */
  compiler: boolean;
  /** The version of onnxsim in the same Python, if it trains. */
  onnxsim: string | null;
  threads: number;
}

export const HOW_TO_GET_TORCH =
  'PyTorch absent: pip install torch torchvision, and name that Python in the environment variable PYTHON';

const PROBE = `
import importlib.util, json, os, re, shutil, torch
vision = importlib.util.find_spec('torchvision')
if vision: import torchvision
blas = re.search(r'BLAS_INFO=(\\w+)', torch.__config__.show())
loaded = open('/proc/self/maps').read() if os.path.exists('/proc/self/maps') else ''
actual = next((name for name in ('mkl_rt', 'mkl_core', 'openblas', 'blis') if 'lib' + name in loaded or '/' + name in loaded), None)
one_dnn = re.search(r'oneDNN\\) v([\\w.]+)|MKL-DNN v([\\w.]+)', torch.__config__.show())
try:
    from importlib.metadata import version
    from onnxsim import compile_training_loop
    onnxsim = version('onnxsim')
except Exception:
    onnxsim = None
try:
    bfloat16 = bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
except Exception:
    bfloat16 = False
print(json.dumps({
    'capability': torch.backends.cpu.get_cpu_capability() if hasattr(torch.backends, 'cpu') else 'unknown',
    'oneDnn': next(filter(None, one_dnn.groups()), None) if one_dnn and torch.backends.mkldnn.is_available() else None,
    'bfloat16': bfloat16,
    'compiler': hasattr(torch, 'compile') and shutil.which(os.environ.get('CXX', 'g++')) is not None,
    'onnxsim': onnxsim,
    'version': torch.__version__,
    'torchvision': torchvision.__version__ if vision else None,
    'blas': actual or (blas.group(1) if blas else 'unknown'),
}))
`;

/**
 * The first Python with PyTorch: the one named by the environment variable PYTHON, `python3`, or the system's own (Debian's
 * packages install for that one, even if another is first on the path).
 */
export async function findTorch(): Promise<Torch | null> {
  const candidates = [process.env.PYTHON, 'python3', '/usr/bin/python3'].filter((python) => python !== undefined);
  for (const python of candidates) {
    const found = await promisify(execFile)(python, ['-c', PROBE]).catch(() => null);
    if (found) return { python, threads: availableParallelism(), ...JSON.parse(found.stdout) };
  }
  return null;
}
