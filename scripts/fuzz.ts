// Sends mutants of users' files through every door that files take: npm run fuzz -- [--runs 10000] [--from 0] [DOOR …]
import { parseArgs } from 'node:util';
import { DOORS } from '../zoo/testing/fuzz/doors/index.ts';
import { fuzzDoor } from './fuzz/fuzz-door.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '10000' }, from: { type: 'string', default: '0' } },
});
const names = positionals.length > 0 ? positionals : Object.keys(DOORS);
const unknown = names.find((name) => !Object.hasOwn(DOORS, name));
if (unknown !== undefined)
  throw new Error(`There is no door ${unknown}. The doors are ${Object.keys(DOORS).join(', ')}.`);

console.log(
  '| door | mutants | accepted | refused | kinds of refusal | failures | seconds | slowest, s | most memory, MB |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
for (const name of names) {
  const from = Number(values.from);
  const { accepted, refused, kinds, failures, seconds, slowest, peakBytes } = await fuzzDoor(
    name,
    from,
    from + Number(values.runs),
  );
  const cells = [name, values.runs, accepted, refused, kinds.size, failures.length, seconds.toFixed(0)];
  console.log(
    `| ${[...cells, `${(slowest.milliseconds / 1000).toFixed(1)} (${slowest.seed})`, (peakBytes / 1e6).toFixed(0)].join(' | ')} |`,
  );
  if (process.env.GRAFT_FUZZ_KINDS)
    for (const [kind, { count, seed }] of kinds) console.error(`${count} × ${kind} (${seed})`);
  if (failures.length > 0) process.exitCode = 1;
}
