import { setTimeout } from 'node:timers/promises';
import { alertEvent } from '@rapport/contracts';
import { createTransport, type Transporter } from 'nodemailer';
import { z } from 'zod';
import { writeMail, type AlertMail } from './alert-mail.ts';
import type { ChannelSender, Message, SendResult } from './channel.ts';
import { writeDeathMail } from './dead-channel-mail.ts';
import { deadChannelReport } from './dead-channel-report.ts';
import type { MailReader } from './mail-text.ts';

export interface EmailOptions {
  /** `smtp://user:password@host:port`, or `smtps:`. */
  readonly url: string;
  readonly from: string;
  /** Of the whole mail, from connecting to the last answer. */
  readonly timeoutMs: number;
}

// One address and nothing else: an owner may be what a customer's system sent.
const ADDRESS = /^[^\s@<>,;:"()[\]\\]{1,64}@[^\s@<>,;:"()[\]\\]{1,255}$/;

const told = z.union([z.array(alertEvent).min(1), alertEvent.transform((event) => [event]), deadChannelReport]);

/** Mails of alerts and of dead channels, as text and as HTML, in the receiver's `locale`: English unless told. */
export class Email implements ChannelSender {
  private readonly transport: Transporter;

  constructor(private readonly options: EmailOptions) {
    const { url, timeoutMs } = options;
    const limits = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs, dnsTimeout: timeoutMs };
    this.transport = createTransport({ ...limits, url, disableFileAccess: true, disableUrlAccess: true });
  }

  async send({ id, recipient, body, locale, timeZone }: Message): Promise<SendResult> {
    if (!ADDRESS.test(recipient)) return { outcome: 'failed', error: 'is not one e-mail address', gone: false };
    const host = /@([^\s@>]+)>?\s*$/.exec(this.options.from)?.[1] ?? 'rapport.invalid';
    const { mail, about, at } = written(body, { language: locale ?? 'en', timeZone });
    try {
      return await this.inTime(this.transport.sendMail({
        ...mail,
        from: this.options.from,
        to: { name: '', address: recipient },
        messageId: `<${id}@${host}>`,
        // The mails of one alert are one conversation.
        ...(about === null ? {} : { references: `<${about}@${host}>` }),
        headers: { 'Auto-Submitted': 'auto-generated' },
        date: new Date(at),
      }));
    } catch (error) {
      return resultOf(error as SmtpError);
    }
  }

  close(): void {
    this.transport.close();
  }

  // The transport's limits are of each step: a server that is slow at all of them would outlast the delivery's lease.
  private async inTime(sending: Promise<unknown>): Promise<SendResult> {
    const end = new AbortController();
    try {
      return await Promise.race<SendResult>([
        sending.then(() => ({ outcome: 'delivered' })),
        setTimeout<SendResult>(this.options.timeoutMs, { outcome: 'retry', error: 'no answer in time', retryAfterMs: null }, { signal: end.signal }),
      ]);
    } finally {
      end.abort();
    }
  }
}

/** The mail that a body makes, the one alert that it is about, and its moment. */
function written(body: string, reader: MailReader): { mail: AlertMail; about: string | null; at: string } {
  const content = told.parse(JSON.parse(body));
  if (!Array.isArray(content)) return { mail: writeDeathMail(content, reader), about: null, at: content.timestamp };
  const [first] = content;
  return { mail: writeMail(content, reader), about: content.length === 1 ? (first?.data.id ?? null) : null, at: first?.timestamp ?? '' };
}

interface SmtpError {
  readonly message?: string;
  readonly responseCode?: number;
  /** The server's line: `550 5.1.1 no such user`. */
  readonly response?: string;
}

/** Nobody there: no such mailbox, it moved, its name isn't allowed, the host takes no mail. RFC 5321 and 7504. */
const GONE = new Set([521, 550, 551, 553, 556]);
/** RFC 3463: what the server means by it is not the address but the mail, its policy, its state. */
const NOT_THE_ADDRESS = /^\d{3}[ -]5\.(?!1\.)/;
/** The server wants another sign-in or encryption of us: nothing is wrong with the mail. */
const OURS = new Set([530, 534, 535, 538]);

function resultOf({ message = 'not sent', responseCode, response = '' }: SmtpError): SendResult {
  const isPermanent = responseCode !== undefined && responseCode >= 500 && !OURS.has(responseCode);
  if (!isPermanent) return { outcome: 'retry', error: message, retryAfterMs: null };
  return { outcome: 'failed', error: message, gone: GONE.has(responseCode) && !NOT_THE_ADDRESS.test(response) };
}
