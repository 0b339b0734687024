/**
 * How csv-parse reads the CSV files of users: with or without a byte order mark, and with each line ended by CRLF, LF or CR. Without a list,
 * csv-parse takes the first line's end for that of all, and a file whose header came from another program is one line, or has CRs in its labels.
 */
export const CSV_FORMAT = {
  bom: true,
  skip_empty_lines: true,
  record_delimiter: ['\r\n', '\n', '\r'],
};
