/** A second Ctrl-C within this time is the same one: npm and the terminal may both send it. */
const SAME_MS = 1000;

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
  return controller.signal;
}
