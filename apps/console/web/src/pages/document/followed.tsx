import { FormattedMessage } from 'react-intl';
import { useFormats } from '../../texts/formats.ts';

/** Fewer judged ones say nothing. */
const leastJudged = 5;

/** How many were followed by a loss, of those of which it is known. */
export function Followed({ tally: { followedByLoss, judged } }: { readonly tally: { readonly followedByLoss: number; readonly judged: number } }) {
  const formats = useFormats();
  if (judged < leastJudged) return <span className="quiet"><FormattedMessage id="replay.too-few" /></span>;
  return <FormattedMessage id="replay.share" values={{ followed: formats.count(followedByLoss), judged: formats.count(judged), share: formats.percent(followedByLoss / judged) }} />;
}
