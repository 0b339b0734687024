/** A second Ctrl-C within this time is the same one: npm and the terminal may both send it. */
const SAME_MS = 1000;

/** How often to check whether the parent still runs. */
const LOOK_MS = 250;

/**
 * A signal that aborts when this process is asked to end (Ctrl-C, SIGTERM, a closed terminal). At a second request while it
 * is ending, the process exits at once; the watchdog then ends its processes.
 */
export function endOnSignals(): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  const end = () => {
    if (!controller.signal.aborted) {
      first = Date.now();
      console.log('\nEnding …');
      controller.abort();
    } else if (Date.now() - first > SAME_MS) {
      process.exit(130);
    }
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, end);
  // A closed output pipe must not end this process and leave the others running.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  if (process.env.npm_lifecycle_event !== undefined) endWithParent(end);
  return controller.signal;
}

/**
 * npm sends a SIGTERM to the shell that it runs scripts in, and the shell ends without forwarding it. Here it shows only as
 * a new parent process.
 */
function endWithParent(end: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    end();
  }, LOOK_MS);
  timer.unref();
}
