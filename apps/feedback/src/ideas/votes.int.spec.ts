import { IdeaSubmittedClaimV1, IdeaVotedV1 } from '#lib/contracts';
import fc from 'fast-check';
import { FeedbackHttp } from '../../test/feedback-http.js';
import { Feedback } from '../../test/open-feedback.js';
import { IdeaClaims } from './idea-claims.js';
import { IdeasController } from './ideas.controller.js';
import { IdeaTables1760000000450 } from './tables.js';

const IDEAS = ['a', 'b', 'c', 'd'] as const;
const PEOPLE = ['ada', 'bob', 'cid', 'dan'] as const;
type Step =
  | { does: 'vote'; who: string; idea: string }
  | { does: 'merge ideas'; idea: string; into: string }
  | { does: 'merge people'; who: string; into: string };

const [idea, who] = [fc.constantFrom(...IDEAS), fc.constantFrom(...PEOPLE)];
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ does: fc.constant('vote' as const), who, idea }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('merge ideas' as const), idea, into: idea }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('merge people' as const), who, into: who }) },
);

/** What is so, said as plainly as can be: who backs which idea, and what is the same as what. */
class Model {
  readonly backed: [idea: string, who: string][] = IDEAS.map((one, index) => [one, PEOPLE[index]!]);
  readonly rootOf = new Map<string, string>(IDEAS.map((one) => [one, one]));
  readonly customerOf = new Map<string, string>(PEOPLE.map((one) => [one, one]));

  take(step: Step): void {
    if (step.does === 'vote') this.backed.push([step.idea, step.who]);
    if (step.does === 'merge people') this.customerOf.set(step.who, this.customerOf.get(step.into)!);
    const root = step.does === 'merge ideas' && this.rootOf.get(step.idea) === step.idea ? this.rootOf.get(step.into)! : null;
    if (root !== null && step.does === 'merge ideas') for (const [one, of] of this.rootOf) if (of === step.idea) this.rootOf.set(one, root);
  }

  votesFor(idea: string): number {
    const same = this.backed.filter(([one]) => this.rootOf.get(one) === this.rootOf.get(idea));
    return new Set(same.map(([, who]) => this.customerOf.get(who))).size;
  }
}

let feedback: Feedback;
let http: FeedbackHttp;
beforeAll(async () => {
  feedback = await Feedback.open([IdeaTables1760000000450]);
  http = await FeedbackHttp.open(feedback, [IdeasController]);
});
afterAll(async () => {
  await http?.close();
  await feedback?.close();
});

test('however votes, merges of ideas and merges of people come, every customer counts once for what has become one idea', async () => {
  const property = fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
    await feedback.clear('idea', 'idea_backer');
    const model = new Model();
    const submitted = IDEAS.map((ideaId, index) => feedback.claim(IdeaSubmittedClaimV1, { ideaId }, { about: `userId:${PEOPLE[index]}` }));
    await feedback.judge([new IdeaClaims()], ...submitted);
    for (const one of steps) {
      if (one.does === 'vote')
        await feedback.judge([new IdeaClaims()], feedback.claim(IdeaVotedV1, { ideaId: one.idea }, { about: `userId:${one.who}` }));
      if (one.does === 'merge ideas') await http.post(`/v1/ideas/${one.idea}/merge`, { into: one.into });
      if (one.does === 'merge people') await feedback.merge(`userId:${one.who}`, `userId:${model.customerOf.get(one.into)!}`);
      model.take(one);
    }
    const votes = await Promise.all(IDEAS.map(async (ideaId) => (await http.get(`/v1/ideas/${ideaId}`)).body['votes']));
    expect(votes).toEqual(IDEAS.map((ideaId) => model.votesFor(ideaId)));
  });
  await fc.assert(property, { numRuns: 12 });
});
