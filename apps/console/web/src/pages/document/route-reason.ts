interface Route {
  readonly matchers?: readonly string[];
  readonly routes?: readonly Route[];
}

/** A routing document, as far as a reason needs it. */
export interface RoutingBody {
  readonly route: Route;
  readonly receivers: readonly { readonly name: string; readonly [configs: string]: unknown }[];
}

/**
 * The matchers on the way to a route (`/route/routes/0`), the outermost first: all of them matched. Empty for the root,
 * which takes what no other takes; null where the pointer leads nowhere in this document.
 */
export function matchersOf(body: RoutingBody, pointer: string): readonly string[] | null {
  const places = [...pointer.matchAll(/\/routes\/(\d+)/g)].map(([, place]) => Number(place));
  if (pointer !== `/route${places.map((place) => `/routes/${place}`).join('')}`) return null;
  let route: Route | undefined = body.route;
  const found: string[] = [];
  for (const place of places) {
    route = route.routes?.[place];
    if (route === undefined) return null;
    found.push(...(route.matchers ?? []));
  }
  return found;
}

/** The channels of a receiver, by its `…_configs`: `email` for two addresses is `email, email`. */
export function channelsOf(receiver: RoutingBody['receivers'][number]): readonly string[] {
  return Object.entries(receiver).flatMap(([key, configs]) => (key.endsWith('_configs') && Array.isArray(configs) ? configs.map(() => key.slice(0, -'_configs'.length)) : []));
}
