import type { Micros } from '#lib/contracts';
import type { Publication } from '#lib/log';
import { rows } from '#lib/persistence';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AcceptEvents, type Fate } from '../accept-events/accept-events.js';
import type { Sender } from '../intake/received.js';
import { eventOf, hear, type Heard, type Said } from '../intake/shops/said.js';
import { followOrders } from './pg-order-states.js';

/** What became of what a shop said. */
export interface Taken {
  accepted: number;
  duplicates: number;
  /** Of each resource, what in it could not be read, and why. */
  unread: string[][];
  publications: Publication[];
}

/** Takes what a shop's resources say, each thing once, within a transaction of the caller's, who publishes what comes of it. */
@Injectable()
export class TakeSaid {
  constructor(private readonly acceptEvents: AcceptEvents) {}

  async take(tx: EntityManager, sender: Sender, said: readonly Said[], now: Micros): Promise<Taken> {
    const read = said.map((one) => hear(one, sender));
    const heard = read.flatMap((one) => one.heard);
    const names = new Set(heard.map(({ event }) => event.id));
    // An order that could not be told has no state to follow.
    const states = said.flatMap(({ opens, state }) => (state && opens && names.has(opens.id) ? [state] : []));
    for (const amendment of await followOrders(tx, sender.source, states)) {
      const event = eventOf(amendment, sender);
      if ('event' in event) heard.push(event);
    }
    const events = await this.withoutVainTakingBack(tx, sender.source, heard, names);
    const { fates, publications } = await this.acceptEvents.take(tx, events, now);
    const count = (wanted: Fate): number => fates.filter((fate) => fate === wanted).length;
    return {
      accepted: count('accepted'),
      duplicates: count('duplicate'),
      unread: read.map(({ unread }) => unread),
      publications,
    };
  }

  private async withoutVainTakingBack(tx: EntityManager, source: string, heard: readonly Heard[], names: ReadonlySet<string>) {
    const asked = heard.flatMap(({ takesBack }) => (takesBack === undefined || names.has(takesBack) ? [] : [takesBack]));
    const told = asked.length === 0 ? [] : await rows<{ id: string }>(tx, EVENTS_TOLD, [source, asked]);
    const known = new Set([...names, ...told.map(({ id }) => id)]);
    return heard.filter(({ takesBack }) => takesBack === undefined || known.has(takesBack)).map(({ event }) => event);
  }
}

const EVENTS_TOLD = 'SELECT id FROM event WHERE source = $1 AND id = ANY($2)';
