/** Milliseconds of a day that no clock is changed on. */
export const dayMs = 86_400_000;
