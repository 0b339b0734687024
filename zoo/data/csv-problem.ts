import type { CsvError } from 'csv-parse';
import { counted } from '../counted.ts';

/**
 * Why a line of a CSV file cannot be read: completes "… cannot be read as CSV at line 3:". csv-parse's own messages name its options.
 *
 * @param columns how many the first line names, where that is known
 */
export function csvProblem({ code, record }: CsvError, columns?: number): string {
  switch (code) {
    case 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH': {
      const cells = Array.isArray(record) ? counted(record.length, 'cell') : 'another number of cells';
      return `it has ${cells}, but the first line has ${columns ?? 'another number'}`;
    }
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quote is opened and never closed';
    case 'CSV_INVALID_CLOSING_QUOTE':
    case 'CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE':
      return 'a closing quote is followed by something other than a comma or a line break';
    case 'INVALID_OPENING_QUOTE':
      return 'a cell holds a quote, but does not begin with one';
    default:
      return 'it is not valid';
  }
}
