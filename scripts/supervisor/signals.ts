/** A second Ctrl-C within this time is the same one: npm and the terminal may both send it. */
const SAME_MS = 1000;

/** How often to look whether the parent is still there. */
const LOOK_MS = 250;

/**
 * A signal that aborts when this process is asked to end (Ctrl-C, SIGTERM, a closed terminal). Asked again while it is
 * ending, the process ends at once; the watchdog then ends what it started.
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
  // A pipe that nobody reads any more is no reason to leave half of the processes behind.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  if (process.env.npm_lifecycle_event !== undefined) endWithParent(end);
  return controller.signal;
}

/**
 * npm hands a SIGTERM to the shell that it runs scripts in, and the shell ends without handing it on. What can be seen
 * from here is that the parent is another one.
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
