/**
 * `keepFocus` from when something of the page first gets the focus: nobody needs it before, and each page would load it.
 *
 * @returns ends it
 */
export function keepFocusLater(): () => void {
  let isOver = false;
  let end = () => {};
  async function begin() {
    const { keepFocus } = await import('./keep-focus.ts');
    if (!isOver) end = keepFocus();
  }
  document.addEventListener('focusin', begin, { once: true });
  return () => {
    isOver = true;
    document.removeEventListener('focusin', begin);
    end();
  };
}
