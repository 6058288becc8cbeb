import { Config } from '#lib/config';
import { derivedId, formatInstant, ProgrammePublishedV1, wireType, type Fact, type Micros } from '#lib/contracts';
import { publishFact } from '#lib/log';
import { RuleVersions } from '#lib/rules';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Programme } from './programme.js';
import { readProgramme } from './read-programme.js';
import { LOYALTY_SOURCE } from '../source.js';

/** The versions of the programme: an order is rated by the version of its day for ever. */
@Injectable()
export class Programmes extends RuleVersions<Programme> implements OnModuleInit {
  constructor(
    @InjectDataSource('loyalty') dataSource: DataSource,
    private readonly config: Config,
  ) {
    super(dataSource, {
      service: 'loyalty',
      table: 'programme',
      read: readProgramme,
      told: (accepted, now) => [publishFact(programmePublished(accepted, now))],
    });
  }

  onModuleInit(): Promise<void> {
    return this.loadFile(this.config.programmeFile);
  }
}

/** What others need to know of a version: from when on points are worth what. */
function programmePublished({ version, from, rewards }: Programme, now: Micros): Fact<ProgrammePublishedV1> {
  const type = wireType(ProgrammePublishedV1);
  return {
    specversion: '1.0',
    id: derivedId({ source: LOYALTY_SOURCE, id: version }, type),
    source: LOYALTY_SOURCE,
    type,
    time: formatInstant(now),
    recordedtime: formatInstant(now),
    datacontenttype: 'application/json',
    data: {
      programmeVersion: version,
      from: formatInstant(from),
      rewards: rewards.map(({ id: rewardId, name, points }) => ({ rewardId, name, points })),
    },
  };
}
