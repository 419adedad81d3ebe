import { useIntl } from 'react-intl';
import type { TextId } from '../texts/texts.tsx';

type Effect = 'none' | 'lowers' | 'raises';

/** Acts of both sides from the top: where the score stands after each, and whose it was. */
const acts: readonly (readonly [TextId, 'theirs' | 'ours', number, Effect])[] = [
  ['picture.visit', 'ours', 234, 'none'],
  ['picture.order', 'theirs', 231, 'none'],
  ['picture.ask', 'theirs', 228, 'none'],
  ['picture.answer', 'ours', 228, 'none'],
  ['picture.card', 'theirs', 219, 'none'],
  ['picture.late', 'ours', 192, 'lowers'],
  ['picture.forget', 'ours', 168, 'lowers'],
  ['picture.complain', 'theirs', 180, 'lowers'],
  ['picture.order', 'theirs', 207, 'none'],
  ['picture.repair', 'ours', 225, 'raises'],
  ['picture.keep', 'ours', 234, 'raises'],
];

const step = 58;
const colours: Record<Effect, string> = { none: 'var(--ink2)', lowers: 'var(--loss-fill)', raises: 'var(--gain-fill)' };
const yOf = (place: number): number => 30 + place * step;

/** What the product is about: two sides, one line. */
export function TwoSides() {
  const intl = useIntl();
  const height = yOf(acts.length - 1) + 30;
  return (
    <svg viewBox={`0 0 440 ${height}`}>
      <rect x="210" y="0" width="30" height={height} fill="var(--normal)" />
      <polyline points={acts.map(([, , x], place) => `${x},${yOf(place)}`).join(' ')} fill="none" stroke="var(--ink2)" strokeWidth="1.5" />
      {acts.map(([text, side, x, effect], place) => (
        <g key={place}>
          <circle cx={x} cy={yOf(place)} r="5.5" fill={side === 'theirs' ? colours[effect] : 'var(--canvas)'} stroke={colours[effect]} strokeWidth="2.2" />
          <text x={side === 'theirs' ? 118 : 300} y={yOf(place) + 4.5} textAnchor={side === 'theirs' ? 'end' : 'start'}>
            {intl.formatMessage({ id: text })}
          </text>
        </g>
      ))}
    </svg>
  );
}
