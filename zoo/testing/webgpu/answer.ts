/** The other side of `runOnWebGpu`: answers its question, then ends this process without shutting down the driver. */
export function answer<Question, Answer>(reply: (question: Question) => Promise<Answer>): void {
  process.on('disconnect', () => process.exit());
  process.once('message', async ({ question }: { question: Question }) => {
    const message = await reply(question).then(
      (result) => ({ result }),
      (error: Error) => ({ error: error.message }),
    );
    process.send?.(message, () => process.kill(process.pid, 'SIGKILL'));
  });
}
