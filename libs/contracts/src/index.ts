export { ContractError } from './contract-error.ts';
export { customerKeyOf } from './customer-key.ts';
export { deadLetter, deadLetterReasons, type DeadLetter, type DeadLetterReason } from './dead-letters.v1.ts';
export { generatedFiles } from './generate.ts';
export { incidentOf, type Common } from './incident.ts';
export { canonicalAlias, isIdentifying, tellingAliases } from './identifying.ts';
export { interactionData } from './interaction-data.ts';
export { interactionProblems, ratingScales, scopeOf, type FieldProblem } from './interaction-problems.ts';
export {
  interactionRef,
  kafkaKeyOf,
  parseInteractionRef,
  readKafkaRecord,
  toKafkaRecord,
  type IncomingRecord,
  type InteractionRecord,
  type KafkaRecord,
} from './interaction-record.ts';
export {
  canonicalInteraction,
  directions,
  interactionShape,
  interactionType,
  outcomes,
  ratingScaleNames,
  scopes,
  textFormats,
  timeQualities,
  valueMeanings,
  type Alias,
  type Direction,
  type Interaction,
  type InteractionData,
  type RatingScale,
  type Ref,
  type Scope,
} from './interactions.v1.ts';
export { contracts, jsonSchemaOf, type ContractName, type JsonSchema } from './json-schemas.ts';
export { channels, kinds, type Kind, type Phase } from './kinds.ts';
export { countedKind, manyOfKind, kindWords, numberWord } from './kind-words.ts';
export { claimedTimeAttribute, limits } from './limits.ts';
export { determinants, isTenantId, parseInstant, parts, writeInstant, type Determinant, type Money, type Part } from './pieces.ts';
export {
  alert,
  alertEvent,
  alertLanes,
  alertOutcomes,
  alertStates,
  alertTypes,
  severities,
  alertActs,
  type Alert,
  type AlertActivity,
  type AlertEvent,
  type AlertLane,
  type AlertOutcome,
  type AlertState,
  type AlertType,
  type Severity,
} from './retention-alerts.v1.ts';
export {
  bands,
  bases,
  closing,
  contribution,
  contributionKinds,
  modelExcerpt,
  retentionChange,
  signal,
  type Band,
  type Basis,
  type Closing,
  type Contribution,
  type ContributionKind,
  type CustomerLabel,
  type ModelExcerpt,
  type RetentionChange,
  type Signal,
} from './retention-changes.v1.ts';
export { deadLetterOf, storableBytes, storableText } from './refused-record.ts';
export { replayedCustomer, replayedCustomers, type ReplayedCustomer, type ReplayedCustomers } from './replayed-changes.v1.ts';
export { findUnstorable, idProblem, storableProblem } from './storable.ts';
export type { Unstorable } from './storable.ts';
export { topicDefinitions, topics, type Topic, type TopicDefinition } from './topics.ts';
