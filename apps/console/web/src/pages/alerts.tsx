import { useIntl } from 'react-intl';
import { PageHead } from '../components/page.tsx';

export function Alerts() {
  const intl = useIntl();
  return <PageHead title={intl.formatMessage({ id: 'nav.alerts' })} />;
}
