import type { CompiledTemplate } from './compile-template';
import { isBuiltIn } from './names';
import type { Node } from './parse-field';

/**
 * The metavariables of the event without which the words have a gap: those written where no section depends on the event,
 * and for which the field has no words of its own (`{{^name}}...{{/name}}`). Sorted.
 */
export function neededNames({ words }: CompiledTemplate): readonly string[] {
  const fields = [...words.values()];
  const needed = fields.flatMap((nodes) => {
    const replaced = new Set(fallbacksIn(nodes));
    return writtenIn(nodes).filter((name) => !replaced.has(name));
  });
  return [...new Set(needed)].sort();
}

/** Names of the event that are written whatever the event offers. */
function writtenIn(nodes: readonly Node[]): readonly string[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'text') return [];
    if (node.kind === 'section') return isBuiltIn(node.name) ? writtenIn(node.nodes) : [];
    return isBuiltIn(node.name) ? [] : [node.name];
  });
}

function fallbacksIn(nodes: readonly Node[]): readonly string[] {
  return nodes.flatMap((node) => {
    if (node.kind !== 'section') return [];
    return [...(node.inverted ? [node.name] : []), ...fallbacksIn(node.nodes)];
  });
}
