'use client';

import { type ReactNode, useEffect, useState } from 'react';
import { useServerAnswers } from './provider.tsx';

/** @param answers data as JSON by urql's keys, that the web server asked for */
export function Restored({ answers, children }: { answers: Record<string, string>; children: ReactNode }) {
  const ssr = useServerAnswers();
  const [restored, setRestored] = useState<Record<string, string> | null>(null);
  // Before the children render: they read it in this same pass.
  if (restored !== answers) {
    ssr.restoreData(Object.fromEntries(Object.entries(answers).map(([key, data]) => [key, { data }])));
    setRestored(answers);
  }
  useEffect(() => {
    // What no component read by now would answer a later question with old data.
    const none = Object.keys(answers).map((key) => [key, null]);
    ssr.restoreData(Object.fromEntries(none));
  }, [ssr, answers]);
  return children;
}
