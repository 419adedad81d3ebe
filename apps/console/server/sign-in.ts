import { Inject, Injectable } from '@nestjs/common';
import { Problem } from '@rapport/service';
import { ConsoleTenant } from './console-tenant.ts';
import { PeopleKeeper } from './people-keeper.ts';
import { SessionKeeper } from './session-keeper.ts';
import { SignInThrottle } from './sign-in-throttle.ts';

export interface Credentials {
  readonly email: string;
  readonly password: string;
  /** Where they come from. */
  readonly address: string;
}

/** The way in: not too often, with the right password, to a new session. */
@Injectable()
export class SignIn {
  constructor(
    @Inject(ConsoleTenant) private readonly tenant: ConsoleTenant,
    @Inject(PeopleKeeper) private readonly people: PeopleKeeper,
    @Inject(SessionKeeper) private readonly sessions: SessionKeeper,
    @Inject(SignInThrottle) private readonly throttle: SignInThrottle,
  ) {}

  /** The token of a new session; `bad-credential`, or `rate-limited` after too many of those. */
  async open({ email, password, address }: Credentials): Promise<string> {
    const tenant = await this.tenant.id();
    await this.throttle.enter({ address, tenant, email }, new Date());
    const person = await this.people.authenticate(tenant, email, password);
    if (person === null) throw new Problem('bad-credential', 'Address or password is wrong');
    await this.throttle.succeeded({ address, tenant, email });
    return this.sessions.open(person, new Date());
  }
}
