import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { sessionQuery } from './api/session.ts';
import { Layout } from './components/layout.tsx';
import { Lost } from './components/lost.tsx';
import { ProblemNote } from './components/problem.tsx';
import { words } from './search.ts';
import { SignIn } from './pages/sign-in.tsx';
import { useIntl } from 'react-intl';

/** Nobody signed in: the sign-in stands at whatever address was asked, and gives way to it. */
function Root() {
  const session = useQuery(sessionQuery);
  const intl = useIntl();
  if (session.isPending) return null;
  if (session.isError) return <ProblemNote title={intl.formatMessage({ id: 'problem.title' })} error={session.error} again={() => void session.refetch()} />;
  if (session.data === null) return <SignIn />;
  return (
    <Layout>
      <Outlet />
    </Layout>
  );
}

const root = createRootRoute({ component: Root, notFoundComponent: Lost });

const signIn = createRoute({ getParentRoute: () => root, path: '/sign-in', component: lazyRouteComponent(() => import('./pages/my-day.tsx'), 'MyDay'), validateSearch: words('alert') });

const myDay = createRoute({
  getParentRoute: () => root,
  path: '/',
  /** `whose`: `everyone` widens the list beyond my own; `alert` is the one in the brief. */
  validateSearch: words('whose', 'alert'),
  component: lazyRouteComponent(() => import('./pages/my-day.tsx'), 'MyDay'),
});

const alerts = createRoute({
  getParentRoute: () => root,
  path: '/alerts',
  validateSearch: words('state', 'team', 'owner', 'customer', 'severity'),
  component: lazyRouteComponent(() => import('./pages/alerts.tsx'), 'Alerts'),
});

const alert = createRoute({
  getParentRoute: () => root,
  path: '/alerts/$id',
  /** `by`: the order of the parts; `days`: how far the curve goes back. */
  validateSearch: words('by', 'days'),
  component: lazyRouteComponent(() => import('./pages/alert.tsx'), 'AlertPage'),
});

const customers = createRoute({
  getParentRoute: () => root,
  path: '/customers',
  validateSearch: words('q', 'band', 'determinant', 'phase', 'segment', 'region', 'owner', 'team', 'sort'),
  component: lazyRouteComponent(() => import('./pages/customers.tsx'), 'Customers'),
});

const customer = createRoute({
  getParentRoute: () => root,
  path: '/customers/$id',
  validateSearch: words('from', 'to', 'knownAt', 'show', 'record'),
  component: lazyRouteComponent(() => import('./pages/customer.tsx'), 'CustomerPage'),
});

const merge = createRoute({
  getParentRoute: () => root,
  path: '/customers/$id/merge',
  /** `other`: the second customer; `q`: what it is looked for by. */
  validateSearch: words('other', 'q'),
  component: lazyRouteComponent(() => import('./pages/merge.tsx'), 'MergePage'),
});

const unmerge = createRoute({ getParentRoute: () => root, path: '/customers/$id/unmerge/$merge', component: lazyRouteComponent(() => import('./pages/unmerge.tsx'), 'UnmergePage') });

const mergeProposals = createRoute({ getParentRoute: () => root, path: '/merge-proposals', component: lazyRouteComponent(() => import('./pages/merge-proposals.tsx'), 'MergeProposalsPage') });

const portfolio = createRoute({
  getParentRoute: () => root,
  path: '/portfolio',
  validateSearch: words('segment', 'region', 'days'),
  component: lazyRouteComponent(() => import('./pages/portfolio.tsx'), 'PortfolioPage'),
});

const feedback = createRoute({
  getParentRoute: () => root,
  path: '/feedback',
  /** `from` and `to` are days, of when it happened. */
  validateSearch: words('from', 'to', 'about'),
  component: lazyRouteComponent(() => import('./pages/feedback.tsx'), 'FeedbackPage'),
});

const feedbackTheme = createRoute({
  getParentRoute: () => root,
  path: '/feedback/$theme',
  validateSearch: words('from', 'to', 'about'),
  component: lazyRouteComponent(() => import('./pages/feedback-theme.tsx'), 'FeedbackThemePage'),
});

const deadLetters = createRoute({
  getParentRoute: () => root,
  path: '/dead-letters',
  validateSearch: words('reason', 'source', 'service', 'id'),
  component: lazyRouteComponent(() => import('./pages/dead-letters.tsx'), 'DeadLetters'),
});

/** The refused events of one source, where its page will have them. */
const sourceDeadLetters = createRoute({
  getParentRoute: () => root,
  path: '/integrations/$source/dead-letters',
  beforeLoad: ({ params }) => {
    redirect({ to: '/dead-letters', search: { source: params.source }, throw: true });
  },
});

/** The life of each document, one page for all. `show`: the draft's text or its difference; `version`: the one compared with what is in force. */
const documentSearch = words('show', 'version');
const DocumentPage = lazyRouteComponent(() => import('./pages/document.tsx'), 'DocumentPage');
const model = createRoute({ getParentRoute: () => root, path: '/model', validateSearch: documentSearch, component: () => <DocumentPage name="model" /> });
const themes = createRoute({ getParentRoute: () => root, path: '/themes', validateSearch: documentSearch, component: () => <DocumentPage name="themes" /> });
const rules = createRoute({ getParentRoute: () => root, path: '/rules', validateSearch: documentSearch, component: () => <DocumentPage name="rules" /> });
const routing = createRoute({ getParentRoute: () => root, path: '/routing', validateSearch: documentSearch, component: () => <DocumentPage name="routing" /> });
const playbooks = createRoute({ getParentRoute: () => root, path: '/playbooks', validateSearch: documentSearch, component: () => <DocumentPage name="playbooks" /> });

/** All parts on one page, while somebody works on them: a build leaves it out. */
const inDevelopment = import.meta.env.DEV ? [createRoute({ getParentRoute: () => root, path: '/ui', component: lazyRouteComponent(() => import('./pages/ui.tsx'), 'UiPage') })] : [];

export const router = createRouter({
  routeTree: root.addChildren([signIn, myDay, alerts, alert, customers, customer, merge, unmerge, mergeProposals, portfolio, feedback, feedbackTheme, deadLetters, sourceDeadLetters, model, themes, rules, routing, playbooks, ...inDevelopment]),
  defaultPreload: 'intent',
  // A search is flat words: what stands in the address is what was meant, without quotes.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const text = new URLSearchParams(Object.entries(search).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, String(value)]]))).toString();
    return text === '' ? '' : `?${text}`;
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
