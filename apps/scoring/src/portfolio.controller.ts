import { Controller, Get, Query } from '@nestjs/common';
import { Caller, readQuery, Scope } from '@rapport/service';
import { portfolioQuery, renewalsQuery } from './customer-query.ts';
import { Portfolio } from './portfolio.ts';
import { Renewals } from './renewals.ts';

/** All customers at once: where value is at risk, and whose contract ends next. */
@Controller('v1')
export class PortfolioController {
  constructor(
    private readonly whole: Portfolio,
    private readonly contracts: Renewals,
  ) {}

  @Get('portfolio')
  @Scope('read')
  portfolio(@Caller() caller: Caller, @Query() query: unknown) {
    return this.whole.view(caller.tenant, readQuery(portfolioQuery, query), Date.now());
  }

  @Get('renewals')
  @Scope('read')
  renewals(@Caller() caller: Caller, @Query() query: unknown) {
    return this.contracts.page(caller.tenant, readQuery(renewalsQuery, query), Date.now());
  }
}
