/** What GraphiQL draws last: the lines of the query, and the editor of the answer. */
const PARTS = ['.graphiql-query-editor .view-line', '.result-window .monaco-editor'];

/**
 * Calls `onDrawn` when the editors in `frame` are there and have their size: until then they move one another.
 *
 * @returns stops waiting
 */
export function whenDrawn(frame: HTMLElement, onDrawn: () => void): () => void {
  let next = 0;
  const look = () => {
    if (!PARTS.every((part) => frame.querySelector(part))) return;
    observer.disconnect();
    // Monaco measures itself in the frame after it was drawn.
    next = requestAnimationFrame(() => {
      next = requestAnimationFrame(onDrawn);
    });
  };
  const observer = new MutationObserver(look);
  observer.observe(frame, { childList: true, subtree: true });
  look();
  return () => {
    observer.disconnect();
    cancelAnimationFrame(next);
  };
}
