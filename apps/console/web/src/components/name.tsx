/** A name from outside keeps its own direction of writing. */
export function Name({ children }: { readonly children: string }) {
  return <bdi>{children}</bdi>;
}

/** What a customer is called: its name, else its id. */
export function nameOf(customer: { readonly id: string; readonly name?: string | null }): string {
  return customer.name ?? customer.id;
}
