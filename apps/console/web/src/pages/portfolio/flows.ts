import type { Place, Portfolio } from '../../api/shapes.ts';
import { places } from './places.ts';

type Move = Portfolio['movement'][number];

export interface Node {
  readonly place: Place;
  readonly customers: number;
  readonly top: number;
  readonly height: number;
  /** Where its words stand: never on those of the one above. */
  readonly labelAt: number;
}

export interface Flow {
  readonly from: Place;
  readonly to: Place;
  readonly customers: number;
  readonly fromTop: number;
  readonly toTop: number;
  readonly height: number;
}

const gap = 10;
const leastNode = 2;
const labelHeight = 18;

/** Who stood where and who stands where, best on top; a flow is as thick as it has customers. */
export function flowsOf(movement: readonly Move[], height: number): { readonly before: readonly Node[]; readonly after: readonly Node[]; readonly flows: readonly Flow[] } {
  const total = movement.reduce((sum, { customers }) => sum + customers, 0);
  const scale = total === 0 ? 0 : (height - gap * (places.length - 1)) / total;
  const before = nodesOf(movement, 'from', scale);
  const after = nodesOf(movement, 'to', scale);
  const left = new Map(before.map(({ place, top }) => [place, top]));
  const right = new Map(after.map(({ place, top }) => [place, top]));
  const sorted = [...movement].sort((a, b) => places.indexOf(a.from) - places.indexOf(b.from) || places.indexOf(a.to) - places.indexOf(b.to));
  const flows = sorted.map(({ from, to, customers }): Flow => {
    const thick = customers * scale;
    const flow = { from, to, customers, fromTop: left.get(from) ?? 0, toTop: right.get(to) ?? 0, height: thick };
    left.set(from, flow.fromTop + thick);
    right.set(to, flow.toTop + thick);
    return flow;
  });
  return { before, after, flows };
}

function nodesOf(movement: readonly Move[], side: 'from' | 'to', scale: number): Node[] {
  const nodes: Node[] = [];
  let top = 0;
  let free = 0;
  for (const place of places) {
    const customers = movement.reduce((sum, move) => sum + (move[side] === place ? move.customers : 0), 0);
    if (customers === 0) continue;
    const height = Math.max(customers * scale, leastNode);
    const labelAt = Math.max(top + height / 2, free);
    nodes.push({ place, customers, top, height, labelAt });
    top += height + gap;
    free = labelAt + labelHeight;
  }
  return nodes;
}
