import { ArrowUp, TriangleAlert, WifiOff } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { FormattedMessage, useIntl } from 'react-intl';
import { useLive } from '../api/live.tsx';
import { useDeadWays } from '../api/receivers.ts';
import { useKeys } from '../keys/keys.tsx';
import { useFormats } from '../texts/formats.ts';
import { Banner } from './banner.tsx';
import { Button } from './button.tsx';
import { channelWord } from './told.tsx';
import styles from './layout.module.css';

/** What is the matter with the line or with a service, and what waits. */
export function LiveBanners() {
  const { offlineSince, status, waiting, showWaiting, retry } = useLive();
  const formats = useFormats();
  useKeys({ '.': waiting.length === 0 ? undefined : showWaiting });
  const notReady = Object.entries(status?.services ?? {}).filter(([, service]) => !service.ready);
  return (
    <>
      <div className={styles.banners}>
        {offlineSince === null ? null : (
          <Banner
            icon={<WifiOff size={17} aria-hidden="true" />}
            action={
              <Button look="text" onClick={retry}>
                <FormattedMessage id="action.again" />
              </Button>
            }
          >
            <FormattedMessage id="live.offline" values={{ time: formats.time(offlineSince) }} />
          </Banner>
        )}
        {notReady.map(([name, service]) => (
          <Banner key={name} look="warning" icon={<TriangleAlert size={17} aria-hidden="true" />}>
            <FormattedMessage id="live.not-ready" values={{ service: name, detail: service.detail }} />
          </Banner>
        ))}
        <DeadWays />
        {waiting.length === 0 ? null : (
          <Banner
            look="news"
            icon={<ArrowUp size={17} aria-hidden="true" />}
            action={
              <Button look="text" hint="." onClick={showWaiting}>
                <FormattedMessage id="action.show" />
              </Button>
            }
          >
            <FormattedMessage id="live.waiting" values={{ n: waiting.length, b: (text) => <b>{text}</b> }} />
          </Banner>
        )}
      </div>
      <Announcer count={waiting.length} />
    </>
  );
}

function DeadWays() {
  const intl = useIntl();
  const formats = useFormats();
  const [first, ...others] = useDeadWays();
  if (first === undefined) return null;
  const { receiver, channel, recipient, since, error } = first;
  const values = { receiver, channel: channelWord(intl, channel), recipient: <bdi key="recipient">{recipient}</bdi>, when: formats.moment(since), error: error ?? '', more: others.length };
  return (
    <Banner look="warning" icon={<TriangleAlert size={17} aria-hidden="true" />}>
      <FormattedMessage id="live.dead-way" values={values} />
    </Banner>
  );
}

const quietMs = 20_000;

/** The one polite region for what comes by itself: at most every 20 s. */
function Announcer({ count }: { readonly count: number }) {
  const intl = useIntl();
  const [said, setSaid] = useState('');
  const last = useRef(0);
  useEffect(() => {
    if (count === 0) return undefined;
    const timer = setTimeout(
      () => {
        last.current = Date.now();
        setSaid(intl.formatMessage({ id: 'live.announced' }, { n: count }));
      },
      Math.max(0, last.current + quietMs - Date.now()),
    );
    return () => {
      clearTimeout(timer);
    };
  }, [count, intl]);
  return (
    <p className="unseen" aria-live="polite">
      {said}
    </p>
  );
}
