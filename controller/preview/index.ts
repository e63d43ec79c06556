/** Describes a rollout before it happens. */
export { type Advice, ADVICE_RULES, adviceOf, adviceOn } from './advice/index';
export { markdownOf } from './markdown';
export { isRefusal, type Mistake, type Outcome, type Refusal, type Report, reportOn } from './report';
export { adviceText, reportText, textOf } from './text';
