/**
 * Whether a person sees that an element has the focus: by an outline of its own, of what is around it (a file's field is hidden in the area
 * that takes files), or of what is in it (a box of a drawing). It runs in the page.
 */
export async function focusIsSeen(element: Element): Promise<boolean> {
  // Its style comes with the next frame.
  await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
  const outlined = (one: Element) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1;
  };
  const around = [element, element.parentElement, element.parentElement?.parentElement];
  return around.some((one) => one && outlined(one)) || [...element.children].some(outlined);
}
