interface Named {
  label: string;
  /** Other words that it is looked for by. */
  words?: string;
}

/** Whether a name, or the words beside it, hold each word of a text, in any order and case. */
export const matches =
  (search: string) =>
  ({ label, words = '' }: Named): boolean => {
    const text = `${label} ${words}`.toLowerCase();
    return search
      .toLowerCase()
      .split(/\s+/)
      .every((word) => text.includes(word));
  };
