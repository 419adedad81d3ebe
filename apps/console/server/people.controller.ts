import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Req } from '@nestjs/common';
import { readBody } from '@rapport/service';
import type { FastifyRequest } from 'fastify';
import { PeopleKeeper } from './people-keeper.ts';
import { newPerson, personChange } from './person-shape.ts';
import { sessionTokenOf } from './session-cookie.ts';
import type { SignedIn } from './session-keeper.ts';
import { MayBe, Visitor } from './session.guard.ts';

@Controller('api/people')
export class PeopleController {
  constructor(@Inject(PeopleKeeper) private readonly people: PeopleKeeper) {}

  /** Whom an alert can be assigned to. */
  @Get()
  @MayBe('agent')
  async list(@Visitor() { person }: SignedIn) {
    return { items: await this.people.list(person.tenantId) };
  }

  @Post()
  @MayBe('admin')
  add(@Visitor() { person }: SignedIn, @Body() body: unknown) {
    return this.people.add(person.tenantId, readBody(newPerson, body));
  }

  @Patch(':email')
  @MayBe('admin')
  change(@Req() request: FastifyRequest, @Visitor() { person }: SignedIn, @Param('email') email: string, @Body() body: unknown) {
    return this.people.change(person.tenantId, email.toLowerCase(), readBody(personChange, body), sessionTokenOf(request) ?? undefined);
  }

  @Delete(':email')
  @MayBe('admin')
  @HttpCode(204)
  remove(@Visitor() { person }: SignedIn, @Param('email') email: string): Promise<void> {
    return this.people.remove(person.tenantId, email.toLowerCase());
  }
}
