import Link from 'next/link';
import { formatEnum } from '../interface/format.ts';
import { Scroll } from '../interface/scroll.tsx';
import { kindOf, pageOf } from './kinds.ts';
import { type Box, layOut } from './lay-out.ts';
import styles from './lineage-graph.module.css';
import { keyOf, type Lineage } from './lineage-query.ts';

/** Pixels of a box, and between two. */
const WIDTH = 164;
const HEIGHT = 58;
const GAP = { column: 40, row: 14 };

const left = ({ column }: Box) => column * (WIDTH + GAP.column);
const top = ({ row }: Box) => row * (HEIGHT + GAP.row);

/** From left to right: its sources, it, its products. */
export function LineageGraph({ lineage }: { lineage: Lineage }) {
  const { boxes, links, columns, rows } = layOut(lineage);
  const width = columns * (WIDTH + GAP.column) - GAP.column;
  const height = rows * (HEIGHT + GAP.row) - GAP.row;
  const byKey = new Map(boxes.map((box) => [box.key, box]));
  const root = keyOf(lineage.root);
  return (
    <Scroll label="Graph of the lineage">
      <div className={styles.graph} style={{ width, height }}>
        <svg className={styles.links} width={width} height={height} aria-hidden="true">
          {links.map(({ key, from, to }) => {
            const [a, b] = [byKey.get(from), byKey.get(to)];
            return a && b && <path key={key} d={path(a, b)} data-near={from === root || to === root || undefined} />;
          })}
        </svg>
        {boxes.map((box) => (
          <div
            key={box.key}
            className={styles.box}
            data-kind={box.node?.kind}
            data-root={box.key === root || undefined}
            style={{ left: left(box), top: top(box), width: WIDTH, height: HEIGHT }}
          >
            {box.node ? (
              <>
                <span className={styles.kind}>
                  {kindOf(box.node.kind).one}
                  {box.node.state && <span className={styles.state}>{formatEnum(box.node.state)}</span>}
                </span>
                <Link href={pageOf(box.node)} title={box.node.label} className={styles.label}>
                  {box.node.label}
                </Link>
              </>
            ) : (
              <span className="muted">and {box.hidden} more</span>
            )}
          </div>
        ))}
      </div>
    </Scroll>
  );
}

function path(a: Box, b: Box): string {
  const [x1, y1] = [left(a) + WIDTH, top(a) + HEIGHT / 2];
  const [x2, y2] = [left(b), top(b) + HEIGHT / 2];
  // At least half a gap, so that a link that leads back (in a cycle) is a visible loop.
  const bend = Math.max(Math.abs(x2 - x1) / 2, GAP.column / 2);
  return `M ${x1} ${y1} C ${x1 + bend} ${y1}, ${x2 - bend} ${y2}, ${x2} ${y2}`;
}
