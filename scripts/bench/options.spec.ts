import { expect, test } from 'vitest';
import { parseBenchOptions, usage } from './options.ts';

const known = ['full', 'memory'];

test('without names every bench runs', () => {
  expect(parseBenchOptions([], known)).toEqual({
    names: [],
    case: '',
    peer: '',
    json: false,
    profile: false,
    list: false,
    help: false,
    quick: false,
    rounds: 5,
  });
});

test('benches are named, options stand anywhere', () => {
  const options = parseBenchOptions(['full', '--json', '--rounds', '3', 'memory', '--case=resnet'], known);
  expect(options).toMatchObject({ names: ['full', 'memory'], json: true, rounds: 3, case: 'resnet' });
});

test('an unknown bench is answered with the list of benches', () => {
  expect(() => parseBenchOptions(['ful'], known)).toThrow('No bench is called ful. There are: full, memory.');
});

test('a quick run has two rounds, unless told how many', () => {
  expect(parseBenchOptions(['--quick'], known)).toMatchObject({ quick: true, rounds: 2 });
  expect(parseBenchOptions(['--quick', '--rounds=1'], known).rounds).toBe(1);
});

test('rounds must be a whole number from 1', () => {
  for (const rounds of ['0', '-1', '1.5', 'many']) {
    expect(() => parseBenchOptions([`--rounds=${rounds}`], known)).toThrow(/whole number/);
  }
});

test('an unknown option is refused', () => {
  expect(() => parseBenchOptions(['--fast'], known)).toThrow(/--fast/);
});

test('the help names every bench with what it measures, and every option', () => {
  const text = usage({ full: { about: 'training steps' }, memory: { about: 'peak memory' } });
  expect(text).toMatch(/full +training steps\n +memory +peak memory/);
  const options = ['case', 'peer', 'rounds', 'quick', 'json', 'profile', 'list', 'help'];
  for (const option of options) expect(text).toContain(`--${option} `);
  expect(parseBenchOptions(['-h'], known).help).toBe(true);
});
