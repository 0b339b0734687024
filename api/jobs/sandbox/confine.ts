import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { childEnvironment } from '../../../zoo/child-environment.ts';

const run = promisify(execFile);

export interface Confinement {
  /** GRAFT_HOME: the child sees none of it, such as keys and the admin's token, but `writable`. */
  home: string;
  /** Directories below `home` that the child reads and writes; they exist. */
  writable: [string, string?];
  /** Other files and directories that it does not see, if they exist. */
  hidden: string[];
  /** The most memory that it may write to, in bytes. */
  memoryBytes: number;
  /** Of all its threads together. */
  cpuSeconds: number;
  /** The largest file that it may write, in bytes. */
  fileBytes: number;
}

/**
 * Limits of the kernel, which any user may set for itself. RLIMIT_DATA counts memory that is written to, not the addresses that V8 and
 * WebAssembly reserve. A limit that the system does not know, or that is lower already, stays as it is.
 */
const LIMITS = `
for limit in "-c 0" "-d $1" "-t $2" "-f $3"; do ulimit $limit 2>/dev/null; done
shift 3
exec "$@"`;

/**
 * In namespaces of its own: no network, not even loopback; nothing of GRAFT_HOME but two directories; and, because it has no rights over
 * processes of another user namespace, no access to the memory and the environment of other processes. The directories are kept open
 * while GRAFT_HOME is covered.
 */
const NAMESPACES = `
set -e
home=$1 first=$2 second=$3
shift 3
exec 8<"$first" 9<"$second"
mount -t tmpfs -o size=1m,mode=700 none "$home"
mkdir -p "$first" "$second"
mount --no-canonicalize --bind /proc/self/fd/8 "$first"
mount --no-canonicalize --bind /proc/self/fd/9 "$second"
exec 8<&- 9<&-
while [ "$1" != -- ]; do
  if [ -d "$1" ]; then mount -t tmpfs -o size=1m none "$1"; else mount --bind /dev/null "$1"; fi
  shift
done
shift
exec "$@"`;

/** Where people keep what grants access elsewhere. */
const PERSONAL = [
  '.ssh',
  '.aws',
  '.azure',
  '.config',
  '.docker',
  '.gnupg',
  '.kube',
  '.netrc',
  '.npmrc',
  '.pgpass',
  '.pypirc',
];

/**
 * A command that runs `command` confined, as far as this system lets an ordinary user: limits where there is a shell, namespaces on Linux
 * where user namespaces are allowed.
 *
 * @returns the command, and whether it has namespaces
 */
export async function confine(
  command: string[],
  confinement: Confinement,
): Promise<{ command: string[]; isolated: boolean }> {
  if (process.platform === 'win32') return { command, isolated: false };
  const { memoryBytes, cpuSeconds, fileBytes } = confinement;
  const limits = [memoryBytes / 1024, cpuSeconds, fileBytes / 512].map((limit) => String(Math.ceil(limit)));
  const limited = ['/bin/sh', '-c', LIMITS, 'sh', ...limits, ...command];
  const inside = namespaces(confinement);
  const isolated = process.platform === 'linux' && (await works([...inside, 'true']));
  return { command: isolated ? [...inside, ...limited] : limited, isolated };
}

function namespaces({ home, writable: [first, second = first], hidden }: Confinement): string[] {
  const places = [...hidden, ...PERSONAL.map((name) => path.join(homedir(), name))];
  const unshare = ['unshare', '--map-root-user', '--net', '--mount', '/bin/sh', '-c', NAMESPACES, 'sh'];
  return [...unshare, home, first, second, ...places.filter((place) => existsSync(place)), '--'];
}

async function works([file, ...args]: string[]): Promise<boolean> {
  try {
    await run(file, args, { env: childEnvironment() });
    return true;
  } catch {
    return false;
  }
}
