// `npm start`: runs the platform until Ctrl-C.
import { startPlatform } from './platform.ts';
import { readEnvironmentFile } from './supervisor/environment-file.ts';
import { endOnSignals } from './supervisor/signals.ts';

const signal = endOnSignals();
try {
  readEnvironmentFile();
  const platform = await startPlatform({ signal });
  signal.addEventListener('abort', () => void platform.stop());
  console.log(
    `\nGraft runs. Open ${platform.signInUrl}\nThe API is at ${platform.apiUrl}/graphql. Ctrl-C ends everything.\n`,
  );
  if (!new URL(platform.signInUrl).searchParams.has('token'))
    console.log('Sign in with an administrator’s token, or set GRAFT_TOKEN to a new token and start again.\n');
  const failure = await platform.ended;
  if (failure) throw failure;
} catch (error) {
  if (!signal.aborted) {
    console.error(`\n${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
if (signal.aborted) console.log('Graft has ended.');
