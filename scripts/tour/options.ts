import { parseArgs } from 'node:util';

export interface TourOptions {
  /** The names of the steps to run, in the tour's order. */
  steps: string[];
  /** Whether the steps that take many minutes run in full. */
  isLong: boolean;
  exitAfterwards: boolean;
  /** Prints the options, and runs nothing. */
  help: boolean;
}

/**
 * The command line of `npm run tour`.
 *
 * @param names those of all steps, in order
 * @throws Error that names the option at fault
 */
export function readOptions(args: string[], names: readonly string[]): TourOptions {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      long: { type: 'boolean', default: false },
      exit: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const wanted = values.only?.split(',').map((name) => name.trim()) ?? names;
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new Error(`--only: there is no step “${unknown}”. The steps are ${names.join(', ')}.`);
  const steps = names.filter((name) => wanted.includes(name));
  return { steps, isLong: values.long, exitAfterwards: values.exit, help: values.help };
}
