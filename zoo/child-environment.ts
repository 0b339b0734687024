/** What any program needs to start, and to find its files, its certificates and its language; none of them is a secret. */
const SYSTEM = [
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LANGUAGE', 'LC_*', 'TZ', 'TMPDIR', 'TMP', 'TEMP', 'XDG_*'],
  ...['NODE_ENV', 'NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'],
  // Graft's own code: zoo/entry-point.ts.
  'GRAFT_BUILD',
  // Windows.
  ...['SYSTEMROOT', 'SYSTEMDRIVE', 'WINDIR', 'COMSPEC', 'PATHEXT', 'USERPROFILE', 'HOMEDRIVE', 'HOMEPATH', 'USERNAME'],
  ...['APPDATA', 'LOCALAPPDATA', 'PROGRAMDATA', 'PROGRAMFILES', 'NUMBER_OF_PROCESSORS', 'PROCESSOR_ARCHITECTURE'],
];

const PURPOSES = {
  /** Drivers and libraries of GPUs, and how many threads a library starts. */
  DEVICES: ['CUDA_*', 'NVIDIA_*', 'VK_*', 'ORT_*', 'OMP_*', 'MESA_*', 'DISPLAY', 'LD_LIBRARY_PATH', 'DYLD_*'],
  /** How npm and pip reach their registries. These may hold passwords: only for what fetches from there. */
  REGISTRIES: ['NPM_*', 'PIP_*', 'VIRTUAL_ENV', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY'],
  /** Where OpenTelemetry's spans go. These may hold the receiver's key: only for Graft's own code. */
  TRACES: ['OTEL_*'],
};

/** What a child process does. */
export type Purpose = keyof typeof PURPOSES;

/**
 * The environment of a child process: variables that every program needs, those of its purposes, and those that are named. Anything else
 * stays here: passwords of databases and storages, tokens, and whatever else the shell of the person who started Graft holds.
 *
 * @param purposes of the child; none: it computes on the CPU, and reaches nobody
 * @param names of more variables; they are for this child alone
 */
export function childEnvironment(
  purposes: Purpose[] = [],
  names: readonly string[] = [],
  env: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const patterns = [...SYSTEM, ...purposes.flatMap((purpose) => PURPOSES[purpose]), ...names];
  // Windows ignores the case of names, and proxies are named in both.
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => patterns.some((pattern) => matches(name.toUpperCase(), pattern))),
  );
}

const matches = (name: string, pattern: string) =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
