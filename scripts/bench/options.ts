import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Benches to run; empty: all. */
  names: string[];
  /** Only cases whose name holds this text, in any case of letters. */
  case: string;
  json: boolean;
  profile: boolean;
  list: boolean;
  /** Two rounds of small networks: to see that everything runs. */
  quick: boolean;
  /** How often each side is measured. */
  rounds: number;
}

const [ROUNDS, QUICK_ROUNDS] = [7, 2];

/**
 * What a person asked `npm run bench` for.
 *
 * @throws Error, saying what is possible, for an unknown option, an unknown bench or a number of rounds that is none
 */
export function parseBenchOptions(args: string[], known: string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      case: { type: 'string', default: '' },
    },
  });
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`No bench is called ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
  const rounds = Number(values.rounds ?? (values.quick ? QUICK_ROUNDS : ROUNDS));
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds is a whole number from 1, not ${values.rounds}.`);
  return { ...values, rounds, names: positionals };
}
