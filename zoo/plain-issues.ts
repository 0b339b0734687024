import type { z } from 'zod';
import { counted } from './counted.ts';

type Issue = z.core.$ZodRawIssue;

/** The names of JSON's and Zod's types in messages. */
const TYPES: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  bigint: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

const FORMATS: Record<string, string> = {
  url: 'a URL',
  uuid: 'a UUID',
  email: 'an e-mail address',
  datetime: 'a date and time',
};

/** More choices than this are not listed. */
const MOST_CHOICES = 20;
/** More issues than this are counted. */
const MOST_ISSUES = 3;
/** Longer values are not repeated in a message. */
const LONGEST_VALUE = 40;

const either = new Intl.ListFormat('en', { type: 'disjunction' });

/**
 * The option of `safeParse` that says in plain words what is wrong with a value, where the schema has no words of its own. Messages
 * complete the field's name to a sentence: `epochs` … `must be at least 1, not 0`.
 */
export const PLAIN_ISSUES = { error: plainMessage };

type Path = readonly PropertyKey[];

/** The field that an issue is about, as the input has it: `shots` for the first of the shots. Undefined for the whole input. */
export function fieldOf({ path }: { path: Path }): string | undefined {
  const entry = path.findIndex((step) => typeof step === 'number');
  return (
    path
      .slice(0, entry < 0 ? undefined : entry)
      .map(String)
      .join('.') || undefined
  );
}

/**
 * An issue as a sentence: `epochs must be at least 1, not 0.`, `Entry 2 of shots must be a whole number, not 1.5.`
 *
 * @param whole names the whole input
 */
export function sentenceOf({ path, message }: { path: Path; message: string }, whole = 'The input'): string {
  const subject = subjectOf(path) || whole;
  return `${subject.replace(/^entry /, 'Entry ')} ${message}.`;
}

/** The first few issues as sentences, and how many more there are: a file may have thousands. */
export function sentencesOf(
  { issues }: { issues: readonly { path: Path; message: string }[] },
  whole?: string,
): string {
  const sentences = issues.slice(0, MOST_ISSUES).map((issue) => sentenceOf(issue, whole));
  const left = issues.length - sentences.length;
  return left > 0 ? `${sentences.join(' ')} There are ${left} more.` : sentences.join(' ');
}

function subjectOf(path: Path): string {
  let subject = '';
  let isInEntry = false;
  for (const step of path) {
    if (typeof step === 'number') {
      subject = `entry ${step + 1} of ${subject || 'the list'}`;
      isInEntry = true;
    } else if (isInEntry) subject = `${String(step)} in ${subject}`;
    else subject = subject ? `${subject}.${String(step)}` : String(step);
  }
  return subject;
}

function plainMessage(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : mustBe(TYPES[issue.expected] ?? issue.expected, issue.input);
    case 'too_small':
      return tooSmall(issue);
    case 'too_big':
      return tooBig(issue);
    case 'invalid_value':
      return issue.values.length > MOST_CHOICES
        ? mustBe('one of the known values', issue.input)
        : mustBe(either.format(issue.values.map(shown)), issue.input);
    case 'invalid_format':
      return mustBe(FORMATS[issue.format] ?? `of the form ${issue.pattern ?? issue.format}`, issue.input);
    case 'not_multiple_of':
      return mustBe(`a multiple of ${issue.divisor}`, issue.input);
    case 'unrecognized_keys':
      return `does not take ${issue.keys.map(shown).join(', ')}`;
    case 'invalid_union':
      return ofUnion(issue);
    default:
      return undefined;
  }
}

type Sized = { origin: string; inclusive?: boolean; exact?: boolean; input?: unknown };

function tooSmall({ minimum, ...issue }: Sized & { minimum: number | bigint }): string {
  const noun = itemsOf(issue.origin);
  if (!noun) return mustBe(`${issue.inclusive === false ? 'more than' : 'at least'} ${minimum}`, issue.input);
  return Number(minimum) === 1 && !issue.exact
    ? 'must not be empty'
    : `must have ${bound('at least', issue)} ${counted(Number(minimum), noun)}`;
}

function tooBig({ maximum, ...issue }: Sized & { maximum: number | bigint }): string {
  const noun = itemsOf(issue.origin);
  if (!noun) return mustBe(`${issue.inclusive === false ? 'less than' : 'at most'} ${maximum}`, issue.input);
  return `must have ${bound('at most', issue)} ${counted(Number(maximum), noun)}`;
}

const bound = (side: string, { exact }: Sized) => (exact ? 'exactly' : side);

/** What a size counts; undefined where the size is the value itself. */
function itemsOf(origin: string): string | undefined {
  if (origin === 'string') return 'character';
  return ['array', 'set', 'map', 'object', 'record'].includes(origin) ? 'entry' : undefined;
}

/** What is wrong in the alternative that comes closest: the one whose first fault lies deepest. */
function ofUnion({ errors, input }: z.core.$ZodRawIssue<z.core.$ZodIssueInvalidUnion>): string {
  const firsts = errors.flatMap(([first]) => first ?? []);
  const closest = firsts.toSorted((a, b) => b.path.length - a.path.length)[0];
  if (closest && (closest.path.length > 0 || closest.code !== 'invalid_type')) {
    const place = closest.path.map(String).join('.');
    return place ? `has ${place}, which ${closest.message}` : closest.message;
  }
  const types = firsts.flatMap((first) =>
    first.code === 'invalid_type' ? [TYPES[first.expected] ?? first.expected] : [],
  );
  return input === undefined ? 'is missing' : mustBe(either.format([...new Set(types)]) || 'another value', input);
}

function mustBe(what: string, value: unknown): string {
  if (value === undefined) return `is missing; it must be ${what}`;
  const given = shown(value);
  return `must be ${what}${given.length <= LONGEST_VALUE ? `, not ${given}` : ''}`;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
