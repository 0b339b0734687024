/** Names of columns that number rows, in public data sets. */
const NAMES = ['id', 'idx', 'guid', 'uuid', 'uid'];

/**
 * The columns that only number the examples: no two examples share a value, so there is nothing to slice by. One whose values repeat, such
 * as the id of a document with several texts, is a group like any other.
 *
 * @param groups of each example
 */
export function identifierColumns(groups: readonly Readonly<Record<string, string>>[]): string[] {
  return NAMES.filter((name) => {
    const values = groups.flatMap((own) => own[name] ?? []);
    return values.length > 0 && new Set(values).size === values.length;
  });
}
