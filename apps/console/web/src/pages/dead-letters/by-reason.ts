import type { DeadLetter } from '../../api/dead-letters.ts';

/** What was refused for one reason, the newest first. */
export interface RefusedGroup {
  readonly reason: string;
  readonly letters: readonly [DeadLetter, ...DeadLetter[]];
  /** Those that no replay has taken yet. */
  readonly waiting: readonly DeadLetter[];
}

/** Whether a replay has taken it after all. */
export function isTaken({ replays }: DeadLetter): boolean {
  return replays.some(({ result }) => result === 'accepted');
}

/** By reason, the one that most wait for on top. */
export function byReason(letters: readonly DeadLetter[]): RefusedGroup[] {
  const groups = new Map<string, DeadLetter[]>();
  for (const letter of letters) groups.set(letter.reason, [...(groups.get(letter.reason) ?? []), letter]);
  return [...groups].flatMap(([reason, [first, ...rest]]): RefusedGroup[] => {
    if (first === undefined) return [];
    const all = [first, ...rest] as const;
    return [{ reason, letters: all, waiting: all.filter((letter) => !isTaken(letter)) }];
  }).sort((a, b) => b.waiting.length - a.waiting.length || b.letters.length - a.letters.length);
}
