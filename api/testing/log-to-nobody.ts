// A child process that, when its parent is gone, writes to its log and ends while the first line is on its way.
import { openLogger } from '../observability/logger.ts';

const log = openLogger('child');
process.on('message', () => {});
process.on('disconnect', () => {
  log.warn('the parent is gone');
  log.warn('nobody reads this');
  process.exit(0);
});
process.send?.('ready');
