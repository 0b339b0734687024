import { cloneElement, Fragment, isValidElement, type ReactNode } from 'react';
import { fillMessage, type Part } from './fill-message.ts';
import { isolate } from './isolate.ts';
import { readMessage } from './read-message.ts';

interface TransProps {
  /** English, in ICU's MessageFormat, with tags: `Read <link>the documentation</link> of {name}.` */
  id: string;
  /** Of the placeholders and of the tags. A tag's is an element, which gets what stands between the tags. */
  values: Record<string, ReactNode>;
}

/** A text with elements in it, in this installation's language. Without elements: `t`. */
export function Trans({ id, values }: TransProps) {
  const parts = fillMessage<ReactNode>(readMessage(id), values as Record<string, ReactNode | string | number>);
  return build(parts.flatMap(splitTags), values);
}

type Piece = Part<ReactNode> | { open: string } | { close: string };

/** Only the message's own text has tags: a `<b>` in a person's text is a text. */
function splitTags(part: Part<ReactNode>): Piece[] {
  if (!('text' in part)) return [part];
  return part.text
    .split(/(<\/?[a-zA-Z]\w*>)/)
    .filter((text) => text !== '')
    .map((text) => {
      const tag = /^<(\/?)(\w+)>$/.exec(text);
      if (!tag?.[2]) return { text };
      return tag[1] ? { close: tag[2] } : { open: tag[2] };
    });
}

function build(pieces: Piece[], values: TransProps['values']): ReactNode {
  const nodes: ReactNode[] = [];
  for (let place = 0; place < pieces.length; place++) {
    const piece = pieces[place] as Piece;
    if ('text' in piece) nodes.push(piece.text);
    else if ('value' in piece) {
      const { value } = piece;
      nodes.push(<Fragment key={place}>{typeof value === 'string' ? isolate(value) : value}</Fragment>);
    } else if ('open' in piece) {
      const found = pieces.findIndex((other, index) => index > place && 'close' in other && other.close === piece.open);
      const end = found === -1 ? pieces.length : found;
      const children = build(pieces.slice(place + 1, end), values);
      const element = values[piece.open];
      nodes.push(isValidElement(element) ? cloneElement(element, { key: place }, children) : children);
      place = end;
    }
  }
  return nodes.length === 1 ? nodes[0] : nodes;
}
