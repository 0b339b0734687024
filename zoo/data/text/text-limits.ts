import { MAX_TEXT_LENGTH } from '../../text/tokenizer.ts';

/** The limits of a file of texts; everything is counted as it is read. */
export interface TextLimits {
  /** Of the file, unpacked. */
  maxBytes: number;
  /** Of one line of JSON, or one row of CSV. */
  maxRowBytes: number;
  maxRows: number;
  /** Characters of one text. */
  maxTextLength: number;
  maxLabels: number;
  /** Columns beside text, label and split. */
  maxGroups: number;
}

export const TEXT_LIMITS: TextLimits = {
  maxBytes: 2 * 2 ** 30,
  maxRowBytes: 2 ** 20,
  maxRows: 500_000,
  maxTextLength: MAX_TEXT_LENGTH,
  maxLabels: 10_000,
  maxGroups: 64,
};
