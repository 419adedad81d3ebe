import type { AlertMail } from './alert-mail.ts';
import { mailCard, mailPage } from './alert-mail-html.ts';
import type { DeadChannelReport } from './dead-channel-report.ts';
import { escaped, isolated, plain } from './hostile-text.ts';
import { deathWords, mailWords, type MailReader } from './mail-text.ts';

/** The mail that says of another channel that it is dead. */
export function writeDeathMail({ data }: DeadChannelReport, { language }: MailReader): AlertMail {
  const words = deathWords[language];
  const channel = words.channels[data.channel] ?? data.channel;
  const text = (shown: (written: string) => string): [string, string] => [
    words[data.reason](channel, shown(data.recipient), { receiver: shown(data.receiver), error: shown(data.error) }),
    words.next,
  ];
  const [what, next] = text((written) => `<bdi>${escaped(written)}</bdi>`);
  const card = mailCard({ tone: 'warning', head: words.head, title: escaped(data.receiver), lines: [what, next], link: data.links.console, open: mailWords[language].open });
  return {
    subject: words.subject(plain(data.receiver), channel),
    text: [...text(isolated), data.links.console].join('\n\n'),
    html: mailPage(card, { language, footer: words.footer }),
  };
}
