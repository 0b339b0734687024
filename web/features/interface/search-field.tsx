'use client';

import { useEffect, useState } from 'react';
import { Field } from './field.tsx';
import { useDebounced } from './use-debounced.ts';

interface SearchFieldProps {
  label: string;
  placeholder: string;
  value: string;
  onChange: (search: string) => void;
}

/** A text to search for, which is in the page's address: it changes when the typing has settled. */
export function SearchField({ label, placeholder, value, onChange }: SearchFieldProps) {
  const [entered, setEntered] = useState(value);
  const settled = useDebounced(entered, 300);
  useEffect(() => {
    if (settled.trim() !== value) onChange(settled.trim());
    // Only what is entered changes the address; a new address does not.
  }, [settled]);
  // Who shows all again has emptied the address, not the field.
  useEffect(() => {
    if (value === '') setEntered('');
  }, [value]);
  return (
    <Field label={label}>
      {(field) => (
        <input
          {...field}
          type="search"
          placeholder={placeholder}
          value={entered}
          onChange={({ target }) => setEntered(target.value)}
        />
      )}
    </Field>
  );
}
