import { expect, test } from 'vitest';
import { z } from 'zod';
import { fieldOf, PLAIN_ISSUES, sentenceOf } from './plain-issues.ts';

const schema = z.strictObject({
  epochs: z.int().min(1).max(1000).default(1),
  rate: z.number().positive().max(10).default(1),
  shots: z.array(z.int().min(1)).min(1).max(2).default([1]),
  metric: z.enum(['accuracy', 'macroF1', 'logLoss']).default('accuracy'),
  flip: z.boolean().default(true),
  name: z.string().min(1).max(5).default('a'),
  code: z.string().min(3).default('abc'),
  labels: z
    .array(
      z.object({
        label: z.string(),
        size: z.object({ width: z.number() }).optional(),
      }),
    )
    .default([]),
  jobs: z.array(z.object({ kind: z.enum(['fetch', 'train']) })).default([]),
  page: z.url().default('https://a.example'),
  pair: z.tuple([z.number(), z.number()]).default([1, 2]),
  either: z.union([z.string(), z.number()]).default(1),
  list: z.union([z.array(z.string()), z.string()]).default('a'),
  own: z
    .string()
    .refine((text) => text !== 'no', 'must not be no')
    .default('yes'),
});

test.each([
  [{ epochs: 0 }, 'epochs', 'epochs must be at least 1, not 0.'],
  [{ epochs: 1001 }, 'epochs', 'epochs must be at most 1000, not 1001.'],
  [{ epochs: 1.5 }, 'epochs', 'epochs must be a whole number, not 1.5.'],
  [{ epochs: '3' }, 'epochs', 'epochs must be a number, not "3".'],
  [{ rate: 0 }, 'rate', 'rate must be more than 0, not 0.'],
  [{ rate: Number.NaN }, 'rate', 'rate must be a number, not NaN.'],
  [{ shots: [] }, 'shots', 'shots must not be empty.'],
  [{ shots: [1, 2, 3] }, 'shots', 'shots must have at most 2 entries.'],
  [{ shots: [5, 0] }, 'shots', 'Entry 2 of shots must be at least 1, not 0.'],
  [{ metric: 'f1' }, 'metric', 'metric must be "accuracy", "macroF1", or "logLoss", not "f1".'],
  [{ flip: 1 }, 'flip', 'flip must be true or false, not 1.'],
  [{ name: '' }, 'name', 'name must not be empty.'],
  [{ name: 'abcdef' }, 'name', 'name must have at most 5 characters.'],
  [{ code: 'a' }, 'code', 'code must have at least 3 characters.'],
  [{ labels: [{ label: 'a' }, {}] }, 'labels', 'label in entry 2 of labels is missing.'],
  [
    { labels: [{ label: 'a', size: { width: null } }] },
    'labels',
    'width in size in entry 1 of labels must be a number, not null.',
  ],
  [{ jobs: [{}] }, 'jobs', 'kind in entry 1 of jobs is missing; it must be "fetch" or "train".'],
  [{ page: 'nowhere' }, 'page', 'page must be a URL, not "nowhere".'],
  [{ pair: [1] }, 'pair', 'pair must have at least 2 entries.'],
  [{ either: true }, 'either', 'either must be text or a number, not true.'],
  [{ list: ['a', 1] }, 'list', 'list has 1, which must be text, not 1.'],
  [{ own: 'no' }, 'own', 'own must not be no.'],
  [{ colour: 1 }, undefined, 'The input does not take "colour".'],
  [{ epochs: { a: 'x'.repeat(100) } }, 'epochs', 'epochs must be a number, not an object.'],
  [{ epochs: 'x'.repeat(100) }, 'epochs', 'epochs must be a number.'],
])('%j', (input, field, sentence) => {
  const { error } = schema.safeParse(input, PLAIN_ISSUES);
  const [issue] = error?.issues ?? [];
  expect([fieldOf(issue), sentenceOf(issue)]).toEqual([field, sentence]);
});
