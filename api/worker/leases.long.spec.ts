import { test } from 'vitest';
import { expectLeasesOutlast } from '../testing/expect-leases-outlast.ts';
import { workersBehindProxies } from '../testing/workers-behind-proxies.ts';

const own = workersBehindProxies();

test.each([
  ['back', '1 hour'],
  ['forward', '-1 hour'],
])('when the database had its clock set %s an hour, two workers go on with their jobs', (_, shift) =>
  expectLeasesOutlast(own, shift),
);
