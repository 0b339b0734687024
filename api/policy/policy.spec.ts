import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { InvalidInputError } from '../../zoo/errors.ts';
import { describePolicy } from './judge-checkpoint.ts';
import { readPolicy } from './policy.ts';

const EXAMPLE = await readFile(path.join(import.meta.dirname, 'policy.example.yaml'), 'utf8');

/** The message for the example with one change, and the position of that change, as `file:line:column`. */
function fault(from: string, to: string, marked = to): { message: string; place: string } {
  const text = EXAMPLE.replace(from, to);
  expect(text).not.toBe(EXAMPLE);
  const before = text.slice(0, text.indexOf(marked, text.indexOf(to))).split('\n');
  const place = `policy.yaml:${before.length}:${before[before.length - 1].length + 1}`;
  try {
    readPolicy(text, 'policy.yaml');
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidInputError);
    return { message: (error as Error).message, place };
  }
  throw new Error('the policy was accepted');
}

test('the example is a policy, and each of its rules has a sentence', () => {
  const policy = readPolicy(EXAMPLE, 'policy.example.yaml');
  expect(policy).toMatchObject({ version: 1, fairness: { split: 'test', attributes: null, required: false } });
  expect(describePolicy(policy).map(({ rule }) => rule)).toEqual([
    'licenses.allow',
    'completeness.minimum',
    'biasNotes.maximumUnacknowledgedSeverity',
    'evaluation.minimumAccuracy',
    'fairness.minimumWorstGroupAccuracy',
    'fairness.maximumDemographicParityDifference',
    'fairness.maximumEqualizedOddsDifference',
    'provenance.requireStatement',
  ]);
  for (const { requirement } of describePolicy(policy)) expect(requirement).toMatch(/^[A-Z].*\.$/);
  expect(describePolicy(readPolicy('version: 1', 'p.yaml'))).toEqual([]);
});

test('the README shows the example unchanged', async () => {
  const readme = await readFile(path.join(import.meta.dirname, '../../README.md'), 'utf8');
  expect(readme).toContain(`\`\`\`yaml\n${EXAMPLE}\`\`\``);
});

test.each([
  { what: 'a misspelt rule', from: 'licenses:', to: 'licences:', says: 'licences: is not known here' },
  { what: 'a misspelt floor', from: 'minimumAccuracy', to: 'minimunAccuracy', says: 'evaluation.minimunAccuracy' },
  { what: 'a share above 1', from: 'minimum: 0.7', to: 'minimum: 60', marked: '60', says: 'completeness.minimum' },
  { what: 'a severity that does not exist', from: 'y: MEDIUM', to: 'y: GRAVE', marked: 'GRAVE', says: 'biasNotes' },
  { what: 'no licence of SPDX', from: 'BSD-2-Clause', to: 'Apachee', says: 'licenses.allow.2: must be one licence' },
  { what: 'an expression', from: 'BSD-2-Clause', to: '"MIT OR ISC"', says: 'licenses.allow.2: must be one licence' },
  { what: 'another version', from: 'version: 1', to: 'version: 2', marked: '2', says: 'version' },
  {
    what: 'a section without requirements',
    from: 'requireStatement: true',
    to: 'requireStatement: false',
    says: 'provenance: requires nothing',
  },
])('$what is reported with file, line and column', ({ from, to, marked, says }) => {
  const { message, place } = fault(from, to, marked);
  expect(message).toMatch(new RegExp(`^${place.replace('.', '\\.')}: `, 'm'));
  expect(message).toContain(says);
});
