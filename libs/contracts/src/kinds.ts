import { channels, type Kind, type Phase } from './kind.ts';
import { conversationKinds } from './kinds-of-conversation.ts';
import { commerceKinds } from './kinds-of-commerce.ts';
import { relationshipKinds } from './kinds-of-relationship.ts';
import { surroundingsKinds } from './kinds-of-surroundings.ts';

export { channels, type Kind, type Phase };

/**
 * Every kind of interaction that the product knows by itself. Ingestion fills scope, channel and direction in from here;
 * what a kind says about staying stands in the model document, not here.
 */
export const kinds: Readonly<Record<string, Kind>> = withoutPrototype({
  ...conversationKinds,
  ...commerceKinds,
  ...relationshipKinds,
  ...surroundingsKinds,
});

/** So that a sender's kind "constructor" is unknown, as it should be. */
function withoutPrototype(record: Readonly<Record<string, Kind>>): Readonly<Record<string, Kind>> {
  const bare = Object.create(null) as Record<string, Kind>;
  for (const [name, kind] of Object.entries(record)) bare[name] = kind;
  return bare;
}
