/** Computes the answers to the questions of several searches at once. */
export type AnswerAll<Question, Answer> = (
  asked: readonly { search: number; question: Question }[],
) => Promise<readonly Answer[]>;

/**
 * Runs several searches in step: once each of those that have not ended has asked for an answer, all are computed together, which takes
 * less time than one after the other. A search has at most one question at a time.
 *
 * @param searches each gets a function that answers its questions
 * @throws the first error of a search, or of `answerAll`
 */
export async function together<Question, Answer, Result>(
  searches: readonly ((ask: (question: Question) => Promise<Answer>) => Promise<Result>)[],
  answerAll: AnswerAll<Question, Answer>,
): Promise<Result[]> {
  interface Waiting {
    search: number;
    question: Question;
    resolve: (answer: Answer) => void;
    reject: (error: unknown) => void;
  }
  let open = searches.length;
  let waiting: Waiting[] = [];
  const answer = async () => {
    if (waiting.length === 0 || waiting.length < open) return;
    const asked = waiting.sort((a, b) => a.search - b.search);
    waiting = [];
    try {
      const answers = await answerAll(asked);
      for (const [i, { resolve }] of asked.entries()) resolve(answers[i]);
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  };
  const ask = (search: number) => (question: Question) =>
    new Promise<Answer>((resolve, reject) => {
      waiting.push({ search, question, resolve, reject });
      void answer();
    });
  const run = async (search: (typeof searches)[number], i: number) => {
    try {
      return await search(ask(i));
    } finally {
      open--;
      void answer();
    }
  };
  // All have ended before an error is passed on: none goes on with what is closed then.
  const ended = await Promise.allSettled(searches.map(run));
  return ended.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}
