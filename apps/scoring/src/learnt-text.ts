import { isCollection, isMap, parseDocument } from 'yaml';
import type { LearntDocument } from './learnt-document.ts';

/** The text of a model document with what was learnt at its end; every word and comment of a person stays. */
export function withLearntText({ source, contentType }: { readonly source: string; readonly contentType: string }, learnt: LearntDocument): { source: string; contentType: string } {
  if (contentType === 'application/json') {
    return { source: `${JSON.stringify({ ...(JSON.parse(source) as object), learnt }, null, 2)}\n`, contentType };
  }
  const document = parseDocument(source);
  const node = document.createNode(learnt);
  // A line for each figure's name: the lists of numbers beside it.
  if (isMap(node)) for (const { value } of node.items) if (isCollection(value)) value.flow = true;
  document.delete('learnt');
  document.set('learnt', node);
  return { source: document.toString({ lineWidth: 0 }), contentType };
}
