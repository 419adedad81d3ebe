import type { AddressInfo } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import type { Behaviour, ReceivingEnd } from './channel-conformance.ts';

const CODES: Readonly<Partial<Record<Behaviour, number>>> = { 'is-gone': 550, 'too-many-requests': 450, 'is-unavailable': 451 };

/** The other side of e-mail: an SMTP server that reads what it gets. */
export class SmtpReceivingEnd implements ReceivingEnd {
  readonly recipient = 'jo@supplier.example';
  readonly mails: ParsedMail[] = [];
  private next: Behaviour | number = 'accepts';
  private words = 'not now';
  private stepMs = 0;

  private readonly server = new SMTPServer({
    authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'],
    onConnect: (_session, done) => { setTimeout(done, this.stepMs); },
    onRcptTo: (_address, _session, done) => { setTimeout(done, this.stepMs); },
    onData: (stream, _session, done) => {
      void simpleParser(stream).then((mail) => { this.take(mail, done); });
    },
  });
  port = 0;

  static async listen(): Promise<SmtpReceivingEnd> {
    const end = new SmtpReceivingEnd();
    end.server.on('error', () => undefined);
    end.port = await new Promise<number>((resolve) => {
      const listener = end.server.listen(0, '127.0.0.1', () => { resolve((listener.address() as AddressInfo).port); });
    });
    return end;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  behave(next: Behaviour | number, words = 'not now'): void {
    this.next = next;
    this.words = words;
  }

  /** Greets and takes a recipient only after so long. */
  beSlow(stepMs: number): void {
    this.stepMs = stepMs;
  }

  seenIds(): readonly string[] {
    return this.mails.map((mail) => mail.messageId ?? '');
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => { this.server.close(() => { resolve(); }); });
  }

  private take(mail: ParsedMail, done: (error?: Error | null) => void): void {
    this.mails.push(mail);
    if (this.next === 'never-answers') return;
    const responseCode = typeof this.next === 'number' ? this.next : CODES[this.next];
    done(responseCode === undefined ? null : Object.assign(new Error(this.words), { responseCode }));
  }
}
