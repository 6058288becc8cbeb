import { QUESTION_CHANNELS, type AbcClass, type QuestionChannel } from '#lib/contracts';
import { checked, days, map, optional, whole, type Keys, type Shape } from '#lib/rules';

/** Minutes of opening hours to the first answer by staff. */
export type TargetMinutes = Record<QuestionChannel, number>;

/** What the shop has promised to whoever asks. */
export interface QuestionRules {
  reopenDays: number;
  targetMinutes: TargetMinutes;
  classTargetMinutes: Partial<Record<AbcClass, Partial<TargetMinutes>>>;
}

const USUAL: TargetMinutes = { email: 480, phone: 60, chat: 15, social: 240, form: 480, 'in-store': 60 };
const minutes = whole('minutes', 1, 100_000);
const says: Record<QuestionChannel, string> = {
  email: 'for an e-mail',
  phone: 'for a call that nobody took',
  chat: 'in a chat',
  social: 'on a social network',
  form: 'for a form on the web',
  'in-store': 'in a shop',
};

const usual = Object.fromEntries(QUESTION_CHANNELS.map((channel) => [channel, optional(minutes, says[channel], USUAL[channel])]));
const ofAClass = Object.fromEntries(
  QUESTION_CHANNELS.map((channel) => [channel, optional(minutes, `${says[channel]}; where absent, as for everybody`)]),
);
const classTargets: Shape<Partial<TargetMinutes>> = map<Partial<TargetMinutes>>(ofAClass as Keys<Partial<TargetMinutes>>);

export const questionRules: Shape<QuestionRules> = checked(
  map<QuestionRules>({
    reopenDays: optional(days, 'so long after it was resolved a customer’s message opens a question again; later it is a new one', 7),
    targetMinutes: optional(
      map<TargetMinutes>(usual as Keys<TargetMinutes>),
      'by when staff should have answered, in minutes of opening hours',
      USUAL,
    ),
    classTargetMinutes: optional(
      map<QuestionRules['classTargetMinutes']>({
        A: optional(classTargets, 'those who bring the most'),
        B: optional(classTargets, 'those in between'),
        C: optional(classTargets, 'all others'),
      }),
      'shorter ones for customers of a class',
      {},
    ),
  }),
  ({ targetMinutes, classTargetMinutes }, say) => {
    for (const [name, targets] of Object.entries(classTargetMinutes))
      for (const channel of QUESTION_CHANNELS)
        if ((targets[channel] ?? 0) > targetMinutes[channel])
          say(`is longer than the ${targetMinutes[channel]} minutes for everybody`, 'classTargetMinutes', name, channel);
  },
);

/** So much open time may pass before staff answers a customer of a class. */
export const targetSeconds = (
  { targetMinutes, classTargetMinutes }: QuestionRules,
  of: AbcClass | null,
  channel: QuestionChannel,
): number => 60 * ((of && classTargetMinutes[of]?.[channel]) ?? targetMinutes[channel]);
