import type { Portfolio } from '../../api/shapes.ts';
import { flowsOf } from './flows.ts';

const nothing = { amount: '0.00', currency: 'EUR' };
const move = (from: string, to: string, customers: number) => ({ from, to, customers, value: nothing }) as Portfolio['movement'][number];

it('gives every flow its own stretch of both ends, and no words on each other', () => {
  const { before, after, flows } = flowsOf([move('at-risk', 'lost', 1), move('strong', 'strong', 900), move('steady', 'watch', 30), move('strong', 'steady', 60), move('watch', 'at-risk', 9), move('watch', 'strong', 1)], 200);
  expect(before.map(({ place, customers }) => [place, customers])).toEqual([['strong', 960], ['steady', 30], ['watch', 10], ['at-risk', 1]]);
  expect(after.map(({ place, customers }) => [place, customers])).toEqual([['strong', 901], ['steady', 60], ['watch', 30], ['at-risk', 9], ['lost', 1]]);
  for (const nodes of [before, after]) for (const [i, node] of nodes.entries()) expect(node.labelAt - (nodes[i - 1]?.labelAt ?? -Infinity)).toBeGreaterThanOrEqual(18);
  for (const { from, to, fromTop, toTop, height } of flows) {
    const [left, right] = [before.find(({ place }) => place === from)!, after.find(({ place }) => place === to)!];
    for (const [node, top] of [[left, fromTop], [right, toTop]] as const) {
      expect(top).toBeGreaterThanOrEqual(node.top - 1e-9);
      expect(top + height).toBeLessThanOrEqual(node.top + node.height + 1e-9);
    }
  }
  const fromStrong = flows.filter(({ from }) => from === 'strong').sort((a, b) => a.fromTop - b.fromTop);
  for (const [i, flow] of fromStrong.entries()) if (i > 0) expect(flow.fromTop).toBeCloseTo(fromStrong[i - 1]!.fromTop + fromStrong[i - 1]!.height, 9);
});

it('draws nothing of nobody', () => {
  expect(flowsOf([], 200)).toEqual({ before: [], after: [], flows: [] });
});
