import { renderToString } from 'react-dom/server';
import { expect, test, vi } from 'vitest';
import { loadedWhenShown } from './loaded-when-shown.tsx';

test('the web server neither loads nor shows what a press opens', () => {
  const load = vi.fn(async () => ({ name }: { name: string }) => <p>Delete {name}?</p>);
  const Question = loadedWhenShown(load);
  expect(renderToString(<Question name="emoji" />)).toBe('');
  expect(load).not.toHaveBeenCalled();
});
