import { expect, test } from 'vitest';
import { parseBenchOptions } from './options.ts';

const known = ['full', 'memory'];

test('no words run every bench', () => {
  expect(parseBenchOptions([], known)).toEqual({
    names: [],
    case: '',
    json: false,
    profile: false,
    list: false,
    quick: false,
    rounds: 7,
  });
});

test('benches are named, options stand anywhere', () => {
  const options = parseBenchOptions(['full', '--json', '--rounds', '3', 'memory', '--case=resnet'], known);
  expect(options).toMatchObject({ names: ['full', 'memory'], json: true, rounds: 3, case: 'resnet' });
});

test('a bench that is none is answered with those there are', () => {
  expect(() => parseBenchOptions(['ful'], known)).toThrow('No bench is called ful. There are: full, memory.');
});

test('a quick run has two rounds, unless told how many', () => {
  expect(parseBenchOptions(['--quick'], known)).toMatchObject({ quick: true, rounds: 2 });
  expect(parseBenchOptions(['--quick', '--rounds=1'], known).rounds).toBe(1);
});

test('rounds have to be a whole number from 1', () => {
  for (const rounds of ['0', '-1', '1.5', 'many']) {
    expect(() => parseBenchOptions([`--rounds=${rounds}`], known)).toThrow(/whole number/);
  }
});

test('an option that is none is refused', () => {
  expect(() => parseBenchOptions(['--fast'], known)).toThrow(/--fast/);
});
