import { expect, test } from 'vitest';
import { parsePrometheusText, sampleValue } from './prometheus-text.ts';

test('reads the example of the format’s documentation', () => {
  const families = parsePrometheusText(String.raw`# HELP http_requests_total The total number of HTTP requests.
# TYPE http_requests_total counter
http_requests_total{method="post",code="200"} 1027 1395066363000
http_requests_total{method="post",code="400"}    3 1395066363000

# Escaping in label values:
# TYPE msdos_file_access_time_seconds untyped
msdos_file_access_time_seconds{path="C:\\DIR\\FILE.TXT",error="Cannot find file:\n\"FILE.TXT\""} 1.458255915e9

# TYPE something_weird untyped
something_weird{problem="division by zero"} +Inf -3982045

# HELP http_request_duration_seconds A histogram of the request duration.
# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{le="0.05"} 24054
http_request_duration_seconds_bucket{le="0.1"} 33444
http_request_duration_seconds_bucket{le="+Inf"} 144320
http_request_duration_seconds_sum 53423
http_request_duration_seconds_count 144320
`);
  expect(sampleValue(families, 'http_requests_total', { code: '400' })).toBe(3);
  expect(sampleValue(families, 'http_request_duration_seconds_count')).toBe(144320);
  expect(families.get('msdos_file_access_time_seconds')?.samples[0].labels).toEqual({
    path: 'C:\\DIR\\FILE.TXT',
    error: 'Cannot find file:\n"FILE.TXT"',
  });
});

test.each([
  ['a 1', 'No TYPE before'],
  ['# TYPE a gauge\na 1', 'line feed'],
  ['# TYPE a gauge\na one\n', 'Not a number'],
  ['# TYPE a gauge\na{b="c} 1\n', 'Not labels'],
  ['# TYPE a gauge\na{b="c"} 1\na{b="c"} 2\n', 'A series twice'],
  ['# TYPE a gauge\nb 1\n', 'Not of the family'],
  ['# TYPE a counter\na -1\n', 'A negative counter'],
  ['# TYPE a histogram\na_bucket{le="1"} 2\na_bucket{le="+Inf"} 1\na_sum 1\na_count 1\n', 'do not grow'],
  ['# TYPE a histogram\na_bucket{le="1"} 2\na_sum 1\na_count 2\n', 'not \\+Inf'],
])('refuses %j', (text, reason) => {
  expect(() => parsePrometheusText(text === 'a 1' ? `${text}\n` : text)).toThrow(new RegExp(reason));
});
