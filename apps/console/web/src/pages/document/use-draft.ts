import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { problemsOf, putDraft, type DocumentName, type Located } from '../../api/documents.ts';
import { keys } from '../../api/keys.ts';

/** What the service said of a text: kept as a draft, or where it is wrong, or that it could not be asked. */
interface Verdict {
  readonly text: string;
  /** The number of the draft that holds this text; null when none does. */
  readonly draft: number | null;
  readonly problems: readonly Located[];
  readonly warnings: readonly Located[];
  readonly error: Error | null;
}

export interface Draft {
  readonly text: string;
  readonly change: (text: string) => void;
  /** Puts another text in the place of what is written. */
  readonly replace: (text: string) => void;
  /** How often that was done: an editor of the text before it is out of date. */
  readonly replaced: number;
  /** True while what is written has not been judged yet. */
  readonly waits: boolean;
  readonly verdict: Verdict;
  /** The draft that is kept, which may be older than the text; null when there is none. */
  readonly kept: number | null;
  /** Has the text judged and kept now; the draft's number, or null when it was refused. */
  readonly keep: () => Promise<number | null>;
}

/** Whether the text as it stands can be tried. */
export function isTriable({ waits, verdict }: Draft): boolean {
  return !waits && verdict.problems.length === 0 && verdict.error === null;
}

/** How long nothing must be typed before the text is sent: each good text is a draft of its own. */
const pauseMs = 700;

/** A text that is kept as a draft while one writes. What the service refuses stays here, for as long as the person is signed in. */
export function useDraft(name: DocumentName, start: { readonly text: string; readonly draft: number | null }): Draft {
  const client = useQueryClient();
  const [text, setText] = useState(() => client.getQueryData<string>(keys.unkept(name)) ?? start.text);
  const [replaced, setReplaced] = useState(0);
  const [kept, setKept] = useState(start.draft);
  const [verdict, setVerdict] = useState<Verdict>({ text: start.text, draft: start.draft, problems: [], warnings: [], error: null });
  const line = useRef<Promise<unknown>>(Promise.resolve());

  const send = useCallback(async (wanted: string): Promise<number | null> => {
    const judged = await judge(name, wanted);
    setVerdict(judged);
    if (judged.draft !== null) setKept(judged.draft);
    return judged.draft;
  }, [name]);
  // One after the other: the newest draft must be the newest text.
  const queue = useCallback((wanted: string): Promise<number | null> => {
    const sent = line.current.then(() => send(wanted));
    line.current = sent;
    return sent;
  }, [send]);

  const waits = text !== verdict.text;
  const isKept = !waits && verdict.problems.length === 0 && verdict.error === null;
  useEffect(() => {
    if (!waits) return undefined;
    const timer = setTimeout(() => void queue(text), pauseMs);
    return () => {
      clearTimeout(timer);
    };
  }, [text, waits, queue]);
  useEffect(() => {
    client.setQueryDefaults(['unkept'], { gcTime: Infinity });
    if (isKept) client.removeQueries({ queryKey: keys.unkept(name) });
    else client.setQueryData(keys.unkept(name), text);
  }, [client, name, text, isKept]);
  useWarningBeforeLeaving(!isKept);

  const keep = useCallback(() => (isKept && verdict.draft !== null ? Promise.resolve(verdict.draft) : queue(text)), [isKept, verdict.draft, queue, text]);
  const replace = useCallback((other: string) => {
    setText(other);
    setReplaced((before) => before + 1);
  }, []);
  return { text, change: setText, replace, replaced, waits, verdict, kept, keep };
}

async function judge(name: DocumentName, text: string): Promise<Verdict> {
  const nothing = { text, draft: null, problems: [], warnings: [], error: null };
  try {
    return { ...nothing, ...(await putDraft(name, text)) };
  } catch (error) {
    const problems = problemsOf(error);
    if (problems !== null) return { ...nothing, problems };
    return { ...nothing, error: error instanceof Error ? error : new Error(String(error)) };
  }
}

function useWarningBeforeLeaving(isUnkept: boolean): void {
  useEffect(() => {
    if (!isUnkept) return undefined;
    const warn = (event: BeforeUnloadEvent): void => {
      event.preventDefault();
    };
    window.addEventListener('beforeunload', warn);
    return () => {
      window.removeEventListener('beforeunload', warn);
    };
  }, [isUnkept]);
}
