/** What to tell a person of an error: nothing where they cancelled. */
export const problemOf = (error: unknown): string | null => {
  const { name, message } = error as Error;
  return name === 'AbortError' ? null : message;
};
