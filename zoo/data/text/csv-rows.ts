import { createReadStream } from 'node:fs';
import { CsvError, parse } from 'csv-parse';
import { InvalidInputError } from '../../errors.ts';
import { CSV_FORMAT } from '../csv-format.ts';
import { csvProblem } from '../csv-problem.ts';
import type { TextLimits } from './text-limits.ts';
import type { TextRow } from './text-row.ts';

/**
 * The rows of a CSV file (RFC 4180), whose first line names the columns, as they are read.
 *
 * @param filename in messages
 * @throws InvalidInputError with the invalid line
 */
export async function* csvRows(
  file: string,
  filename: string,
  { maxRowBytes }: TextLimits,
  onBytes: (bytes: number) => void,
): AsyncGenerator<TextRow> {
  const bytes = createReadStream(file);
  bytes.on('data', (chunk) => onBytes(chunk.length));
  const parser = parse({ ...CSV_FORMAT, max_record_size: maxRowBytes, info: true });
  bytes.on('error', (error) => parser.destroy(error));
  bytes.pipe(parser);
  let columns: string[] | null = null;
  let number = 0;
  // The parser's own count of lines counts a CRLF in a quoted cell twice.
  let lines = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<Read>) {
      const line = lines + info.empty_lines + 1;
      lines += 1 + record.reduce((sum, cell) => sum + breaks(cell), 0);
      if (!columns) {
        columns = columnsOf(record, filename);
        continue;
      }
      yield { number: ++number, line, cells: new Map(columns.map((column, i) => [column, record[i]])) };
    }
  } catch (error) {
    throw error instanceof CsvError ? explained(error, { filename, maxRowBytes, columns: columns?.length }) : error;
  } finally {
    bytes.destroy();
    parser.destroy();
  }
}

/** A record, and how many empty lines came before it. */
interface Read {
  record: string[];
  info: { empty_lines: number };
}

const breaks = (cell: string) => (/[\r\n]/.test(cell) ? cell.split(/\r\n|\r|\n/).length - 1 : 0);

/** Of files that are called CSV, by their name in messages. */
const SEPARATORS = [
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'vertical bars'],
] as const;

function columnsOf(header: string[], filename: string): string[] {
  const columns = header.map((column) => column.trim().normalize('NFC'));
  const separator = columns.length === 1 ? SEPARATORS.find(([character]) => columns[0].includes(character)) : undefined;
  if (separator) {
    throw new InvalidInputError(
      `"${filename}" separates its columns by ${separator[1]}: its first line is ${JSON.stringify(columns[0].slice(0, 100))}. Save it with commas.`,
    );
  }
  const twice = columns.find((column, i) => columns.indexOf(column) < i);
  if (twice !== undefined || columns.includes('')) {
    throw new InvalidInputError(
      `"${filename}" has ${twice ? `two columns ${JSON.stringify(twice.slice(0, 100))}` : 'a column without a name'}. Its first line must name the columns: text, label, and optionally split and groups.`,
    );
  }
  return columns;
}

function explained(
  error: CsvError,
  { filename, maxRowBytes, columns }: { filename: string; maxRowBytes: number; columns: number | undefined },
): InvalidInputError {
  const line = typeof error.lines === 'number' ? ` at line ${error.lines}` : '';
  const reason =
    error.code === 'CSV_MAX_RECORD_SIZE'
      ? `a row has more than ${maxRowBytes.toLocaleString('en')} bytes; perhaps a quote is not closed`
      : csvProblem(error, columns);
  return new InvalidInputError(
    `"${filename}" cannot be read as CSV${line}: ${reason}. Every line needs the same number of cells; a cell that contains a comma, quote or line break must be in double quotes, and a quote in it doubled.`,
    undefined,
    { cause: error },
  );
}
