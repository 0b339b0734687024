import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Benches to run; empty: all. */
  names: string[];
  /** Only cases whose name contains this text, or one of several between bars, ignoring case. */
  case: string;
  /** Only peers whose name holds this text, or one of several between bars, in any case of letters. */
  peer: string;
  json: boolean;
  profile: boolean;
  list: boolean;
  help: boolean;
  /** Two rounds of small networks: only to check that everything runs. */
  quick: boolean;
  /** How often each side is measured. */
  rounds: number;
}

const [ROUNDS, QUICK_ROUNDS] = [5, 2];

/** What `--help` prints. */
export function usage(benches: Record<string, { about: string }>): string {
  return `Measures Graft beside PyTorch, onnxsim and TensorFlow.js, each alone on the machine while the others are stopped.

npm run bench [-- BENCH …] [OPTION …]

Benches (all, if none is named):
${Object.entries(benches)
  .map(([name, { about }]) => `  ${name.padEnd(14)}${about}`)
  .join('\n')}

Options:
  --case TEXT     only cases whose name contains TEXT: --case resnet-18
  --peer TEXT     only peers whose name contains TEXT: --peer bfloat16 (full, bert);
                  several between bars: --peer "in process|2 workers" (serve)
  --rounds N      how often each side is measured (${ROUNDS}); every figure is the median of its rounds
  --quick         small networks and ${QUICK_ROUNDS} rounds, to see that everything runs
  --json          one JSON object a row
  --profile       the time of each operator in a training step (full, bert)
  --list          the benches
  --help          this text

Rows are printed as they are measured. PyTorch is the one that the environment variable PYTHON names (a Python with torch,
torchvision and, for its row, onnxsim and onnxruntime), else python3's.`;
}

/**
 * The parsed arguments of `npm run bench`.
 *
 * @throws Error that lists the possibilities, for an unknown option, an unknown bench or an invalid number of rounds
 */
export function parseBenchOptions(args: string[], known: string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      case: { type: 'string', default: '' },
      peer: { type: 'string', default: '' },
    },
  });
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`No bench is called ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
  const rounds = Number(values.rounds ?? (values.quick ? QUICK_ROUNDS : ROUNDS));
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds is a whole number from 1, not ${values.rounds}.`);
  return { ...values, rounds, names: positionals };
}
