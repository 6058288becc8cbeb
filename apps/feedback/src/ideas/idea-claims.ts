import { factFrom, IdeaSubmittedClaimV1, IdeaSubmittedV1, IdeaVotedV1, timeOf, wireType, type Claim } from '#lib/contracts';
import { Injectable } from '@nestjs/common';
import type { Desk } from '../desk/desk.js';
import { ClaimRules } from '../judge-claims/claim-rules.js';
import type { FiledClaim } from '../judge-claims/file-claim.js';
import { awaited, judged, parked, waiting, type Ruling } from '../judge-claims/ruling.js';
import { ideaOf } from './pg-ideas.js';
import { submitIdea, vote } from './submit-idea.js';

/** Ideas and votes as platforms tell them. A vote that comes before its idea waits for it. */
@Injectable()
export class IdeaClaims extends ClaimRules {
  readonly contracts = [IdeaSubmittedClaimV1, IdeaVotedV1];

  keysOf(filed: FiledClaim): string[] {
    const { shop = '', data }: Claim<IdeaVotedV1> = filed.claim;
    return [awaited('idea', shop, data.ideaId)];
  }

  async concerned(): Promise<string[]> {
    return [];
  }

  async judge({ claim, contract }: FiledClaim, desk: Desk): Promise<Ruling> {
    const { subject } = claim;
    if (subject === undefined) return parked('nobody says who it is; send it with userId, email or another identifier');
    return contract === IdeaVotedV1 ? voted(claim, subject, desk) : submitted(claim, subject, desk);
  }
}

async function submitted(claim: Claim<IdeaSubmittedClaimV1>, subject: string, desk: Desk): Promise<Ruling> {
  const { shop = '', source, id: claimId, correlationid } = claim;
  const { ideaId: id, title, text } = claim.data;
  const fact = factFrom(claim, IdeaSubmittedV1, { about: id, subject, data: { ideaId: id } });
  const because = { source, id: claimId, ...(correlationid !== undefined && { correlationid }) };
  const idea = await submitIdea(desk, { shop, id, subject, at: timeOf(claim), because, title, text }, fact);
  const standing = idea ?? (await ideaOf(desk.tx, { shop, id }))!;
  const note = standing.factId === fact.id ? {} : { note: 'an idea with this id was submitted before, and stands' };
  return judged([{ id: standing.factId, type: fact.type }], { ...note, opened: awaited('idea', shop, id) });
}

async function voted(claim: Claim<IdeaVotedV1>, subject: string, desk: Desk): Promise<Ruling> {
  const { shop = '', data } = claim;
  const { ideaId: id } = data;
  const idea = await ideaOf(desk.tx, { shop, id });
  if (!idea) return waiting(awaited('idea', shop, id), 'the idea');
  const fact = factFrom(claim, IdeaVotedV1, { about: id, subject, data: { ideaId: id } });
  const told = await vote(desk, idea, subject, timeOf(claim), fact);
  if (told === fact.id) return judged([fact]);
  return judged([{ id: told, type: wireType(told === idea.factId ? IdeaSubmittedV1 : IdeaVotedV1) }], {
    note: 'this customer is for the idea already',
  });
}
