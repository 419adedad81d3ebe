/** `METHOD /path/:name` of every route, sorted, from Fastify's printed tree; HEAD comes with each GET and isn't told. */
export function servedRoutes(tree: string): string[] {
  const ancestors: string[] = [];
  const routes: string[] = [];
  for (const line of tree.split('\n')) {
    const [, indent, segment, methods] = /^([│├└─ ]+)(\S+)(?: \(([A-Z, ]+)\))?$/.exec(line) ?? [];
    if (indent === undefined || segment === undefined) continue;
    // Each level of the tree is indented by four columns.
    ancestors.splice(indent.length / 4 - 1, Infinity, segment);
    for (const method of methods?.split(', ') ?? []) routes.push(`${method} ${ancestors.join('')}`);
  }
  return routes.filter((route) => !route.startsWith('HEAD ')).toSorted();
}

/** The same of an OpenAPI document's `paths`. */
export function toldRoutes(paths: Readonly<Record<string, object>>): string[] {
  return Object.entries(paths)
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`))
    .toSorted();
}
