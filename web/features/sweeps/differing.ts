/**
 * The names of what differs between some records. What a record lacks says nothing: a prototype has no learning rate, and the trials that have
 * one may all have the same.
 */
export function differing(records: readonly Readonly<Record<string, unknown>>[]): string[] {
  const names = [...new Set(records.flatMap(Object.keys))];
  return names.filter((name) => {
    const values = records.map((record) => record[name]).filter((value) => value !== null && value !== undefined);
    return new Set(values.map((value) => JSON.stringify(value))).size > 1;
  });
}
