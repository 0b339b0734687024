import { useEffect, useEffectEvent } from 'react';

/**
 * Takes files that are dropped beside the areas for them: the browser would leave the page, and open them.
 *
 * @param onDrop has to read what was dropped before it waits for anything
 */
export function useDropAnywhere(onDrop: (transfer: DataTransfer) => void): void {
  const take = useEffectEvent(onDrop);
  useEffect(() => {
    const allow = (event: DragEvent) => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    };
    // An area that takes files has prevented the default already.
    const dropped = (event: DragEvent) => {
      if (event.defaultPrevented || !event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      take(event.dataTransfer);
    };
    window.addEventListener('dragover', allow);
    window.addEventListener('drop', dropped);
    return () => {
      window.removeEventListener('dragover', allow);
      window.removeEventListener('drop', dropped);
    };
  }, []);
}
