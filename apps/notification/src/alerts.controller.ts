import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import type { Alert as AlertBody } from '@rapport/contracts';
import { alertStates } from '@rapport/contracts';
import { Caller, limit, Problem, readCursor, readQuery, Scope, writeCursor } from '@rapport/service';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Alert } from './database/alert.entity.ts';
import { Delivery } from './database/delivery.entity.ts';
import { IncidentStore } from './incident-store.ts';
import { decisionOf } from './decision-view.ts';

const alertPlace = z.tuple([z.iso.datetime().transform((text) => new Date(text)), z.string()]);

export const alertListQuery = z.object({
  /** One, or several joined by commas. */
  state: z.string().transform((text) => text.split(',')).pipe(z.array(z.enum(alertStates))).optional(),
  team: z.string().optional(),
  owner: z.string().optional(),
  customer: z.string().optional(),
  cursor: z.string().optional(),
  limit,
});

@Controller('v1/alerts')
@Scope('read', 'act')
export class AlertsController {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Newest first. */
  @Get()
  async list(@Caller() caller: Caller, @Query() given: unknown): Promise<{ items: AlertBody[]; nextCursor: string | null }> {
    const { state, team, owner, customer, cursor, limit } = readQuery(alertListQuery, given);
    const query = this.dataSource.manager.createQueryBuilder(Alert, 'alert').where('alert.tenantId = :tenant', { tenant: caller.tenant });
    if (team !== undefined) query.andWhere('alert.team = :team', { team });
    if (customer !== undefined) query.andWhere('(alert.customerId = :customer OR alert.mergedInto = :customer)', { customer });
    if (state !== undefined) query.andWhere('alert.state = ANY (:state)', { state });
    // Whoever an alert was given to owns it as much as the customer's owner does.
    if (owner !== undefined) query.andWhere('(alert.owner = :owner OR alert.assignedTo = :owner)', { owner });
    const after = readCursor(alertPlace, cursor);
    if (after !== null) query.andWhere('(alert.openedAt, alert.id) < (:openedAt, :id)', { openedAt: after[0], id: after[1] });
    const alerts = await query.orderBy('alert.openedAt', 'DESC').addOrderBy('alert.id', 'DESC').limit(limit + 1).getMany();
    const last = alerts.length > limit ? alerts[limit - 1] : undefined;
    return { items: alerts.slice(0, limit).map((alert) => alert.body), nextCursor: last === undefined ? null : writeCursor([last.openedAt.toISOString(), last.id]) };
  }

  @Get(':id')
  async get(@Caller() caller: Caller, @Param('id') id: string): Promise<AlertBody> {
    const { body, life } = await this.find(caller.tenant, id);
    const members = body.lane === 'cohort' ? { members: await new IncidentStore(this.dataSource.manager, caller.tenant).members(id) } : {};
    return { ...body, ...members, activity: [...life.activity] };
  }

  /** Why each was, or wasn't, told. */
  @Get(':id/decisions')
  async decisions(@Caller() caller: Caller, @Param('id') id: string) {
    await this.find(caller.tenant, id);
    const deliveries = await this.dataSource.manager.find(Delivery, { where: { tenantId: caller.tenant, alertId: id }, order: { step: 'ASC', id: 'ASC' } });
    return { items: deliveries.map(decisionOf) };
  }

  private async find(tenantId: string, id: string): Promise<Alert> {
    const alert = await this.dataSource.manager.findOne(Alert, { where: { tenantId, id } });
    if (alert === null) throw new Problem('not-found', `No alert "${id}"`);
    return alert;
  }
}
