/** An address that ends with it leads into the search of customers. */
export const searchHash = 'search';
