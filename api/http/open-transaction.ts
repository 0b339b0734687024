import type { Db } from '../database/connection.ts';

/** A transaction that is ended by a call, and not by the end of a function. */
export interface OpenTransaction {
  tx: Db;
  /** @throws if it could not be committed */
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

/** Opens a transaction; the caller has to end it. */
export function openTransaction(db: Db): Promise<OpenTransaction> {
  return new Promise((opened, failed) => {
    const undone = new Error('rolled back');
    let decide: (isCommit: boolean) => void = () => {};
    const decision = new Promise<boolean>((resolve) => {
      decide = resolve;
    });
    const end = db.transaction(async (tx) => {
      const ended = (isCommit: boolean) => () => {
        decide(isCommit);
        return end.catch((error) => {
          if (error !== undone) throw error;
        });
      };
      opened({ tx, commit: ended(true), rollback: ended(false) });
      if (!(await decision)) throw undone;
    });
    end.catch(failed);
  });
}
