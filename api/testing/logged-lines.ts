import { Writable } from 'node:stream';
import pino, { type Logger } from 'pino';

/** A log whose lines a spec reads. GRAFT_TEST_LOG prints them, too. */
export function loggedLines(): { log: Logger; logged: string[] } {
  const logged: string[] = [];
  const destination = new Writable({
    write(line, _encoding, done) {
      logged.push(String(line));
      if (process.env.GRAFT_TEST_LOG) console.log(String(line));
      done();
    },
  });
  return { log: pino({ level: 'info' }, destination), logged };
}
