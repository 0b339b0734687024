import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { METADATA } from '../model.ts';
import { cardFacts } from '../sources/facts/card-facts.ts';
import { modelCard } from './model-card.ts';
import { ownFacts, ownMetadata, readOwnFacts, readOwnMetadata } from './own-metadata.ts';
import { describedCheckpoint, oddlyDescribed } from './testing/described-things.ts';

test("a checkpoint's facts, written into its file and read again, are the same", () => {
  const facts = ownFacts(describedCheckpoint);
  expect(facts).toMatchObject({
    task: 'IMAGE_CLASSIFICATION',
    license: 'Apache-2.0',
    base: { name: 'Tiny net', repository: 'tests/tiny', sha256: describedCheckpoint.bases[0].sha256 },
    groups: ['tone'],
    trainingData: ['Pictures of the web', 'Pets'],
  });
  expect(facts.notes).toHaveLength(1);
  expect(readOwnMetadata(ownMetadata(facts))).toEqual(facts);
});

test('and so are those in its card', () => {
  const { own } = cardFacts(modelCard(describedCheckpoint));
  const { base, notes, groups } = ownFacts(describedCheckpoint);
  expect(own).toMatchObject({ base, notes, groups });
});

test('whatever people wrote, the file and the card say the same', () => {
  fc.assert(
    fc.property(oddlyDescribed, (described) => {
      const inFile = readOwnMetadata(ownMetadata(ownFacts(described)));
      const { own } = cardFacts(modelCard(described));
      expect(own.notes).toEqual(inFile.notes);
      expect(own.base).toEqual(inFile.base);
      const written = described.notes.map(({ statement }) => statement.replaceAll('\0', '').trim());
      for (const { statement } of inFile.notes) expect(written).toContain(statement);
    }),
    { numRuns: 100 },
  );
});

describe('what others wrote', () => {
  const note = { statement: 'Fails on dark pictures.', severity: 'HIGH', affectedGroups: ['dark'], origin: 'MEASURED' };

  test.each([
    ['no JSON', '{'],
    ['no list', '{"statement": "a"}'],
    ['a list of numbers', '[1, 2]'],
    ['a note without a severity', JSON.stringify([{ statement: 'a' }])],
    ['a note of another severity', JSON.stringify([{ ...note, severity: 'DEADLY' }])],
    ['an empty note', JSON.stringify([{ ...note, statement: ' \0 ' }])],
    ['a statement of 5,001 characters', JSON.stringify([{ ...note, statement: 'a'.repeat(5_001) }])],
    ['nesting without end', '['.repeat(100_000)],
  ])('notes that are %s are none', (_, notes) => {
    expect(readOwnMetadata({ [METADATA.notes]: notes, [METADATA.license]: 'MIT' })).toMatchObject({
      notes: [],
      license: 'MIT',
    });
  });

  test('an invalid note is left out, its neighbours stay', () => {
    const { notes } = readOwnFacts({ notes: [note, { statement: 1 }, { ...note, statement: 'Another.' }] });
    expect(notes.map(({ statement }) => statement)).toEqual(['Fails on dark pictures.', 'Another.']);
  });

  test('10 MB of notes say nothing, and ten thousand short ones are cut to 200', () => {
    const long = JSON.stringify(Array.from({ length: 5_000 }, () => ({ ...note, statement: 'a'.repeat(2_000) })));
    expect(long.length).toBeGreaterThan(10_000_000);
    expect(readOwnMetadata({ [METADATA.notes]: long }).notes).toEqual([]);
    const many = Array.from({ length: 10_000 }, (_, i) => ({ ...note, statement: `${i}` }));
    expect(readOwnFacts({ notes: many }).notes).toHaveLength(200);
  });

  test('a base with an invalid digest, a task that does not exist, a list instead of an object', () => {
    expect(readOwnFacts({ base: { name: 'a', sha256: 'abc' }, task: 'CHESS' })).toMatchObject({
      base: null,
      task: null,
    });
    for (const value of [null, [], 'text', 7, undefined]) expect(readOwnFacts(value).notes).toEqual([]);
  });

  test('a card of more notes than its front matter holds keeps the first ones, and stays readable', () => {
    const notes = Array.from({ length: 200 }, (_, i) => ({
      ...describedCheckpoint.notes[0],
      statement: `${i} ${'é"'.repeat(2_000)}`,
    }));
    const { own, license } = cardFacts(modelCard({ ...describedCheckpoint, notes }));
    expect(license).toBe('Apache-2.0');
    expect(own.notes.length).toBeGreaterThan(5);
    expect(own.notes[0].statement).toBe(notes[0].statement);
  });
});
