import { useIntl } from 'react-intl';
import { PageHead } from '../components/page.tsx';

export function MyDay() {
  const intl = useIntl();
  return <PageHead title={intl.formatMessage({ id: 'nav.my-day' })} />;
}
