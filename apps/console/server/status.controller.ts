import { Controller, Get, Inject } from '@nestjs/common';
import { ServiceWatch, type ServicesStatus } from './service-watch.ts';
import { MayBe } from './session.guard.ts';

@Controller('api/status')
export class StatusController {
  constructor(@Inject(ServiceWatch) private readonly watch: ServiceWatch) {}

  @Get()
  @MayBe('viewer')
  status(): Promise<ServicesStatus> {
    return this.watch.current();
  }
}
