'use client';

import { type ReactNode, useEffect, useRef, useState } from 'react';

/** Shows its children from when the `<details>` around it is opened first: until then their code need not be loaded. */
export function OnceOpen({ children }: { children: ReactNode }) {
  const mark = useRef<HTMLSpanElement>(null);
  const [wasOpen, setWasOpen] = useState(false);
  useEffect(() => {
    const details = mark.current?.closest('details');
    if (!details || details.open) {
      setWasOpen(true);
      return;
    }
    const open = () => setWasOpen(true);
    details.addEventListener('toggle', open, { once: true });
    return () => details.removeEventListener('toggle', open);
  }, []);
  return wasOpen ? children : <span ref={mark} hidden />;
}
