import { CheckCheck, Plug, Unplug, WifiOff } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { Contribution, Decision } from '../api/shapes.ts';
import { Avatar } from '../components/avatar.tsx';
import { BandChart } from '../components/band-chart.tsx';
import { Band } from '../components/band.tsx';
import { Banner } from '../components/banner.tsx';
import { Button } from '../components/button.tsx';
import { Clock } from '../components/clock.tsx';
import { Confidence } from '../components/confidence.tsx';
import { Empty } from '../components/empty.tsx';
import { Key } from '../components/key.tsx';
import { PageHead, Section } from '../components/page.tsx';
import { Payload } from '../components/payload.tsx';
import { Points } from '../components/points.tsx';
import { Choices, Popup } from '../components/popup.tsx';
import { ProblemNote } from '../components/problem.tsx';
import { Say } from '../components/say.tsx';
import { Segments } from '../components/segments.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { Spark } from '../components/spark.tsx';
import { Told } from '../components/told.tsx';
import { TwoBars } from '../components/two-bars.tsx';
import { useUndo } from '../components/undo.tsx';
import { Waterfall } from '../components/waterfall.tsx';
import styles from './ui.module.css';

const day = 86_400_000;
const now = Date.UTC(2026, 5, 1, 9);
const normal = { median: 82, low: 76, high: 88, days: 60 };
const points = Array.from({ length: 60 }, (_, n) => ({ at: new Date(now - (59 - n) * day).toISOString(), score: n < 57 ? 82 + 4 * Math.sin(n / 4) : 63 }));
const fall: readonly Contribution[] = [
  { kind: 'event', determinant: 'service', interactionKind: 'complaint.received', points: -14.2, interactions: ['crm#1', 'crm#2'] },
  { kind: 'event', determinant: 'trust', interactionKind: 'promise.broken', points: -6.1, interactions: ['crm#3'] },
  { kind: 'silence', determinant: 'rhythm', points: -1.4, interactions: [] },
  { kind: 'event', determinant: 'rapport', interactionKind: 'meeting.held', points: 2.7, interactions: ['crm#4'] },
];
const decisions: readonly Decision[] = [
  { receiver: 'on-call', channel: 'webhook', recipient: 'hooks.supplier.example', decision: 'delivered', at: new Date(now).toISOString() },
  { receiver: 'owners', channel: 'email', recipient: 'jo@supplier.example', decision: 'held', until: new Date(now + day / 2).toISOString() },
];
const say = [{ text: { en: 'Two boxes came damaged; the credit note is on its way.', de: 'Zwei Kartons kamen beschädigt an; die Gutschrift ist unterwegs.' }, interactions: ['crm#1', 'crm#2'] }];
const raw = { contentType: 'application/json', encoding: 'utf8', body: '{"kind":"complaint.received"}' } as const;

/** Every part of the pages on invented data, to look at while one works on them. It is not built into the product. */
export function UiPage() {
  return (
    <>
      <PageHead title="States and small parts" lead="Invented data. Light and dark follow the system." />
      <div className={styles.parts}>
        <Sample title="Band"><p className={styles.row}>{(['at-risk', 'watch', 'steady', 'strong', 'unknown'] as const).map((band) => <Band key={band} band={band} />)}</p></Sample>
        <Sample title="Points, Confidence, Clock, Key, Avatar"><SmallParts /></Sample>
        <Sample title="Spark"><Spark points={points} normal={normal} score={63} /></Sample>
        <Sample title="BandChart"><BandChart points={points} normal={normal} score={63} now={now} fallSince={now - 3 * day} /></Sample>
        <Sample title="Waterfall"><Waterfall from={82} to={63} normal={normal} parts={fall} /></Sample>
        <Sample title="Waterfall, brief"><Waterfall from={82} to={63} normal={normal} parts={fall} look="brief" /></Sample>
        <Sample title="TwoBars"><TwoBars name="Loyalty shown" customer={63} us={40} /></Sample>
        <Sample title="Say"><Say lines={say} /></Sample>
        <Sample title="Told"><Told decisions={decisions} /></Sample>
        <Sample title="Payload"><Payload raw={raw} label="As it came" /></Sample>
        <Sample title="Banner"><Banners /></Sample>
        <Sample title="Undo, Popup"><Acts /></Sample>
        <Sample title="Empty, done"><Empty done icon={<CheckCheck size={22} aria-hidden="true" />} title="You are done for today" actions={<Button>Open portfolio</Button>}>All 8 alerts are answered.</Empty></Sample>
        <Sample title="Empty, nothing yet"><Empty icon={<Plug size={22} aria-hidden="true" />} title="No events yet" actions={<Button look="main">Connect a source</Button>}>The first score appears after the first event.</Empty></Sample>
        <Sample title="Error"><ProblemNote title="The timeline could not be loaded" error={new Error('no answer within 5 s')} again={() => undefined} /></Sample>
        <Sample title="Loading"><Skeleton /></Sample>
      </div>
    </>
  );
}

function Sample({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return <Section title={title}>{children}</Section>;
}

function SmallParts() {
  const [chosen, setChosen] = useState('open');
  return (
    <div className={styles.row}>
      <Points points={-14.2} />
      <Points points={2.7} soft />
      <Confidence value={0.6} />
      <Clock>2 h left</Clock>
      <Clock pressing>12 min left</Clock>
      <Key>A</Key>
      <Avatar name="Priya Nair" />
      <Segments label="State" value={chosen} options={[{ value: 'open', text: 'Open' }, { value: 'snoozed', text: 'Snoozed' }]} onChange={setChosen} />
    </div>
  );
}

function Banners() {
  return (
    <>
      <Banner icon={<WifiOff size={16} aria-hidden="true" />} action={<Button look="text">Retry</Button>}>Offline since 09:14. What you see is from then.</Banner>
      <Banner look="news" icon={<CheckCheck size={16} aria-hidden="true" />} action={<Button look="text" hint=".">Show</Button>}>3 new alerts. The list stays still until you ask.</Banner>
      <Banner look="warning" icon={<Unplug size={16} aria-hidden="true" />}>HubSpot is silent since 06:00. The score keeps its value and loses confidence.</Banner>
    </>
  );
}

function Acts() {
  const undo = useUndo();
  const [isOpen, setOpen] = useState(false);
  const close = (): void => {
    setOpen(false);
  };
  return (
    <p className={styles.row}>
      <Button look="main" hint="A" onClick={() => { undo.done('Acknowledged.', () => undefined); }}>Acknowledge</Button>
      <Button onClick={() => { undo.refused('Somebody else resolved it meanwhile.'); }}>Be refused</Button>
      <Button onClick={() => { setOpen(true); }}>Resolve</Button>
      <Popup open={isOpen} title="How did it end?" onClose={close}>
        <Choices choices={['Useful: it told me in time', 'I already knew', 'Wrong: nothing was the matter', 'Too late'].map((text) => ({ id: text, text, choose: close }))} />
      </Popup>
    </p>
  );
}
