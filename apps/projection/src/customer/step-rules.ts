import { id, list, map, readRules, required, text, type Shape } from '#lib/rules';
import { conditionOver } from '../conditions/condition-shape.js';
import type { StepRule } from './next-step.js';
import { VIEW_FIELDS } from './view-fields.js';

interface StepRules {
  steps: StepRule[];
}

/** Every key of `next-steps.yml`. */
export const stepRules: Shape<StepRules> = map<StepRules>({
  steps: required(
    list(
      map<StepRule>({
        id: required(id, 'its name, which the answer gives'),
        do: required(text, 'what is to be done, for whoever reads it'),
        when: required(conditionOver(VIEW_FIELDS), 'when it is the step, unless one before it is'),
      }),
    ),
    'what may be best done next, the most pressing first',
  ),
});

/** Reads `next-steps.yml`. Throws `RulesMistake` with everything in it that cannot be meant. */
export const readStepRules = (written: string): readonly StepRule[] => readRules(written, stepRules).steps;
