import type { ReactNode } from 'react';
import { FormattedMessage } from 'react-intl';
import type { Portfolio } from '../../api/shapes.ts';
import { useFormats } from '../../texts/formats.ts';
import { isFall } from './places.ts';
import styles from './portfolio.module.css';

/** Four figures, each against the days before. */
export function Figures({ portfolio }: { readonly portfolio: Portfolio }) {
  const formats = useFormats();
  const { valueAtRisk: { now, earlier }, expectedToStay: stay, movement, lost, days } = portfolio;
  const grown = Number(now.amount) - Number(earlier.amount);
  const moved = (down: boolean): number => movement.reduce((sum, { from, to, customers }) => sum + (from !== to && to !== 'lost' && isFall(from, to) === down ? customers : 0), 0);
  return (
    <dl className={styles.figures}>
      <Figure name={<FormattedMessage id="portfolio.value-at-risk" />} figure={formats.roughMoney(now)}>
        <FormattedMessage id="portfolio.in-days" values={{ change: <span className={grown > 0 ? 'loss' : 'gain'}>{formats.moneyChange(grown, now.currency)}</span>, n: days }} />
      </Figure>
      <Figure name={<FormattedMessage id="portfolio.expected" />} figure={stay === null ? '–' : formats.finePercent(stay.now / 100)}>
        {stay === null ? null : (
          <FormattedMessage
            id="portfolio.expected-change"
            values={{ change: <span className={stay.now < stay.earlier ? 'loss' : 'gain'}>{formats.points(stay.now - stay.earlier)}</span>, within: formats.scoreOfSum(stay.within) }}
          />
        )}
      </Figure>
      <Figure name={<FormattedMessage id="portfolio.down" />} figure={formats.count(moved(true))}>
        <FormattedMessage id="portfolio.up" values={{ up: <span className="gain">{formats.count(moved(false))}</span> }} />
      </Figure>
      <Figure name={<FormattedMessage id="portfolio.lost" values={{ n: days }} />} figure={formats.count(lost.customers)}>
        <FormattedMessage id="portfolio.lost-value" values={{ value: formats.roughMoney(lost.value) }} />
      </Figure>
    </dl>
  );
}

function Figure({ name, figure, children }: { readonly name: ReactNode; readonly figure: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className={styles.figure}>{figure}</dd>
      <dd className="quiet">{children}</dd>
    </div>
  );
}
