import type { Row } from './row.ts';
import { tableOf } from './table.ts';
import type { Step, Tour } from './tour.ts';

/**
 * Runs the steps one after the other and prints the table. A step that fails is reported and the others go on.
 *
 * @returns the rows, and the messages of steps that failed
 */
export async function runSteps(
  tour: Tour,
  steps: readonly Step[],
  signal: AbortSignal,
): Promise<{ rows: (Row & { step: string })[]; failures: { step: string; message: string }[] }> {
  const rows: (Row & { step: string })[] = [];
  const failures: { step: string; message: string }[] = [];
  for (const [place, { name, title, about, run }] of steps.entries()) {
    console.log(`\n${place + 1} of ${steps.length}. ${title}\n${wrapped(about)}`);
    try {
      for await (const row of run(tour)) rows.push({ step: name, ...row });
    } catch (error) {
      signal.throwIfAborted();
      const message = error instanceof Error ? error.message : String(error);
      console.error(`  The step ${name} failed: ${message}`);
      failures.push({ step: name, message });
    }
  }
  console.log(`\n${tableOf(rows)}`);
  for (const { step, message } of failures) console.log(`The step ${step} failed: ${message}`);
  return { rows, failures };
}

const WIDTH = 100;

/** A paragraph in lines of at most WIDTH characters, indented. */
function wrapped(text: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = `${lines[lines.length - 1]} ${word}`.trimStart();
    if (line.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = line;
  }
  return lines.map((line) => `  ${line}`).join('\n');
}
