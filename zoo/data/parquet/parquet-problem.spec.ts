import { expect, test } from 'vitest';
import { parquetProblem } from './parquet-problem.ts';

test.each([
  ['parquet unsupported compression codec: LZO', /^it is compressed with LZO; use Snappy/],
  ['parquet unsupported encoding: BIT_PACKED', /^it has a column in the encoding BIT_PACKED/],
  // Of a damaged file.
  ['parquet unsupported compression codec: undefined', /^its data are damaged$/],
  ['parquet unsupported encoding: undefined', /^its data are damaged$/],
  ['thrift unhandled type: 14', /^its data are damaged$/],
])('%s', (message, problem) => {
  expect(parquetProblem(new Error(message), 'data')).toMatch(problem);
});
