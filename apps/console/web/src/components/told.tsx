import { ArrowUpRight, Hash, Mail, Monitor, Moon, Webhook, type LucideIcon } from 'lucide-react';
import { FormattedMessage, useIntl, type IntlShape } from 'react-intl';
import type { Decision } from '../api/shapes.ts';
import { useFormats } from '../texts/formats.ts';
import type { TextId } from '../texts/texts.tsx';
import { useNow } from './clock.tsx';
import styles from './ui.module.css';

const icons: Readonly<Record<string, LucideIcon>> = { console: Monitor, email: Mail, slack: Hash, webhook: Webhook };
const reasons: Readonly<Record<string, TextId>> = {
  inhibited: 'told.reason-inhibited',
  silenced: 'told.reason-silenced',
  group_wait: 'told.reason-group-wait',
  resolved: 'told.reason-resolved',
  'resolved-before-told': 'told.reason-resolved',
  'endpoint-gone': 'told.reason-endpoint-gone',
  'given-up': 'told.reason-given-up',
};

/** Who was told, who wasn't, and why. */
export function Told({ decisions }: { readonly decisions: readonly Decision[] }) {
  if (decisions.length === 0)
    return (
      <p className="dense quiet">
        <FormattedMessage id="told.nobody" />
      </p>
    );
  return (
    <ul className={styles.told}>
      {decisions.map((decision, place) => (
        <ToldRow key={decision.delivery ?? place} decision={decision} />
      ))}
    </ul>
  );
}

function ToldRow({ decision }: { readonly decision: Decision }) {
  const intl = useIntl();
  const formats = useFormats();
  const now = useNow();
  const at = (moment: string | null | undefined): string => (typeof moment === 'string' ? formats.near(moment, now) : '');
  const Icon = iconOf(decision);
  return (
    <li>
      <Icon size={15} aria-hidden="true" />
      <p>
        <b>
          <bdi>{decision.recipient}</bdi>
        </b>
        {', '}
        {channelWord(intl, decision.channel)}
        {', '}
        <FormattedMessage id={`told.${decision.decision}`} values={{ at: at(decision.at), until: at(decision.until) }} />
      </p>
      <p>
        <FormattedMessage id="told.receiver" values={{ receiver: decision.receiver }} />
        <Reason decision={decision} />
      </p>
    </li>
  );
}

export function channelWord(intl: IntlShape, channel: string): string {
  const id = `channel.${channel}` as TextId;
  return id in intl.messages ? intl.formatMessage({ id }) : channel;
}

function Reason({ decision }: { readonly decision: Decision }) {
  const intl = useIntl();
  const { reason } = decision;
  if (typeof reason !== 'string' || reason === '') return null;
  const [word = reason, name = ''] = reason.split(':');
  if (word.endsWith('time_intervals')) return <>, {intl.formatMessage({ id: 'told.reason-interval' }, { name })}</>;
  const id = reasons[word];
  return <>, {id === undefined ? intl.formatMessage({ id: 'told.reason-other' }, { reason }) : intl.formatMessage({ id })}</>;
}

function iconOf({ decision, channel }: Decision): LucideIcon {
  if (decision === 'suppressed' || decision === 'held') return Moon;
  return decision === 'waiting' || decision === 'retrying' ? ArrowUpRight : (icons[channel] ?? Webhook);
}
