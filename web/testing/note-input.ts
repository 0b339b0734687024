import type { BrowserContext } from 'playwright-core';

/** Notes, on every page that is opened from now on, by what a person works: `mouse` and `keyboard`. Text that is typed into fields is neither. */
export async function noteInput(context: BrowserContext): Promise<Set<string>> {
  const used = new Set<string>();
  await context.exposeFunction('noteInput', (device: string) => used.add(device));
  await context.addInitScript(() => {
    const note = (device: string) => (window as unknown as { noteInput(device: string): void }).noteInput(device);
    addEventListener('pointerdown', () => note('mouse'), true);
    addEventListener('keydown', () => note('keyboard'), true);
  });
  return used;
}
