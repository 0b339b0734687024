import type { Db } from '../database/connection.ts';
import type { Answered } from './answered.ts';
import { type EndpointErrorRow, keptMessage, MOST_ERRORS, recordErrors } from './endpoint-errors.ts';
import { KEPT_MOMENTS_MS, type Moment, momentOf, recordMoments } from './moments.ts';

export interface LiveCounts {
  /** Counts an answer in its moment, and keeps its message, without a query. */
  record(endpointName: string, answered: Answered, at: number): void;
  /** Adds what was counted to the tables. What cannot be written is kept for the next time, as long as it is recent. */
  write(db: Db): Promise<void>;
}

/** Counts in memory what endpoints answer now, for the page that shows their traffic as it comes. */
export function liveCounts(): LiveCounts {
  let moments = new Map<string, Moment>();
  let errors = new Map<string, EndpointErrorRow>();

  const addMoment = (moment: Moment) => {
    const key = `${moment.startsAt.getTime()} ${moment.revision} ${moment.endpointName}`;
    const known = moments.get(key);
    if (!known) return void moments.set(key, { ...moment });
    known.requests += moment.requests;
    known.errors += moment.errors;
    known.rejected += moment.rejected;
  };

  const addError = (error: EndpointErrorRow) => {
    const key = `${error.status} ${error.revision} ${error.endpointName} ${error.message}`;
    const known = errors.get(key);
    if (known) {
      known.count += error.count;
      if (error.lastAt > known.lastAt) known.lastAt = error.lastAt;
    } else if (errors.size < MOST_ERRORS) errors.set(key, { ...error });
  };

  return {
    record(endpointName, { status, revision = 0, message }, at) {
      const [isError, isRejected] = [status >= 500, status >= 400 && status < 500].map(Number);
      const counts = { requests: 1, errors: isError, rejected: isRejected };
      addMoment({ endpointName, revision, startsAt: momentOf(at), ...counts });
      if (status < 400) return;
      const when = { count: 1, firstAt: new Date(at), lastAt: new Date(at) };
      addError({ endpointName, revision, status, message: keptMessage(message ?? ''), ...when });
    },
    async write(db) {
      const [counted, said] = [[...moments.values()], [...errors.values()]];
      moments = new Map();
      errors = new Map();
      try {
        await db.transaction(async (tx) => {
          await recordMoments(tx, counted);
          await recordErrors(tx, said);
        });
      } catch (error) {
        const oldest = Date.now() - KEPT_MOMENTS_MS;
        for (const moment of counted) if (moment.startsAt.getTime() > oldest) addMoment(moment);
        for (const one of said) addError(one);
        throw error;
      }
    },
  };
}
