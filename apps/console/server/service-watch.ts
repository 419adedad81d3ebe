import { Inject, Injectable } from '@nestjs/common';
import { serviceNames, type ServiceName } from './allowed-routes.ts';
import { ServiceClient } from './service-client.ts';

/** Whether each service can serve, and what is the matter if not. */
export interface ServicesStatus {
  readonly services: Readonly<Record<ServiceName, { readonly ready: boolean; readonly detail: string }>>;
}

const believedMs = 2_000;

/** Asks the services how they are, at most every two seconds for however many ask here. */
@Injectable()
export class ServiceWatch {
  private asked = { at: -Infinity, answer: Promise.resolve<ServicesStatus | null>(null) };

  constructor(@Inject(ServiceClient) private readonly services: ServiceClient) {}

  async current(): Promise<ServicesStatus> {
    if (performance.now() - this.asked.at >= believedMs) this.asked = { at: performance.now(), answer: this.ask() };
    return (await this.asked.answer) ?? this.ask();
  }

  private async ask(): Promise<ServicesStatus> {
    const each = await Promise.all(serviceNames.map(async (name) => [name, await this.services.readiness(name)] as const));
    return { services: Object.fromEntries(each) as ServicesStatus['services'] };
  }
}
