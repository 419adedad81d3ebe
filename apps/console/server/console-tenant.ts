import { ApiKeys, Problem } from '@rapport/service';
import { Inject, Injectable } from '@nestjs/common';
import { CONSOLE_CONFIG, type ConsoleConfig } from './config.ts';

/** Whose console this is: the tenant of its key. */
@Injectable()
export class ConsoleTenant {
  constructor(
    @Inject(ApiKeys) private readonly keys: ApiKeys,
    @Inject(CONSOLE_CONFIG) private readonly config: ConsoleConfig,
  ) {}

  /** `unavailable` while the key is unknown or may not act for people: nobody can sign in then. */
  async id(): Promise<string> {
    try {
      const caller = await this.keys.authenticate(this.config.CONSOLE_API_KEY);
      if (caller.scopes.includes('delegate')) return caller.tenant;
    } catch (error) {
      if (error instanceof Problem && error.type !== 'bad-credential') throw error;
    }
    throw new Problem('unavailable', "The console's key is unknown, or lacks the scope delegate: see CONSOLE_API_KEY");
  }
}
