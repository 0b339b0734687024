import { parseArgs } from 'node:util';
import { InvalidInputError } from '../../zoo/errors.ts';

export interface SoakOptions {
  jobs: number;
  workers: number;
  /** Seconds between two kills of a worker; 0: none is killed. */
  killEvery: number;
  /** How long PostgreSQL is away, once, in seconds; 0: not at all. */
  outage: number;
  /** How long the S3 server is away, once, in seconds; 0: not at all. */
  s3Outage: number;
  /** Requests a second to the endpoint. */
  load: number;
  /** Decides which worker is killed, and the order of the jobs. */
  seed: number;
  /** Where the databases and logs stay afterwards; null: in a folder that is deleted unless something failed. */
  keep: string | null;
  help: boolean;
}

export const HELP = `npm run soak -- [--jobs N] [--workers N] [--kill-every S] [--outage S] [--s3-outage S] [--load N] [--seed N] [--keep FOLDER]

Runs Graft with several workers, each as a container of its own would be (own address, own folder, S3), gives them jobs of every kind that
they can do without a network, kills workers, and checks afterwards that every job ended once and right, and that nothing else is left.

  --jobs        200
  --workers     4
  --kill-every  seconds between two kills of a random worker, 60; 0: none
  --outage      seconds without PostgreSQL, once, 60; 0: none
  --s3-outage   seconds without S3, once, 30; 0: none
  --load        requests a second to an endpoint meanwhile, 4
  --seed        1
  --keep        a folder for the databases, blobs and logs, which stays`;

/** @throws InvalidInputError for an unknown option or a value that is no number */
export function readOptions(args: string[]): SoakOptions {
  const { values } = parseArgs({
    args,
    options: {
      jobs: { type: 'string', default: '200' },
      workers: { type: 'string', default: '4' },
      'kill-every': { type: 'string', default: '60' },
      outage: { type: 'string', default: '60' },
      's3-outage': { type: 'string', default: '30' },
      load: { type: 'string', default: '4' },
      seed: { type: 'string', default: '1' },
      keep: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const number = (name: 'jobs' | 'workers' | 'kill-every' | 'outage' | 's3-outage' | 'load' | 'seed', least = 0) => {
    const value = Number(values[name]);
    if (!Number.isFinite(value) || value < least)
      throw new InvalidInputError(`--${name} is ${values[name]}; it must be a number, at least ${least}.`, name);
    return value;
  };
  return {
    jobs: number('jobs', 1),
    workers: number('workers', 1),
    killEvery: number('kill-every'),
    outage: number('outage'),
    s3Outage: number('s3-outage'),
    load: number('load'),
    seed: number('seed'),
    keep: values.keep ?? null,
    help: values.help,
  };
}
