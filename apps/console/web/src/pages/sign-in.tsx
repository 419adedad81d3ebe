import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { FormattedMessage, useIntl } from 'react-intl';
import { useSignIn } from '../api/session.ts';
import { Button } from '../components/button.tsx';
import { Logo } from '../components/logo.tsx';
import { usePageTitle } from '../components/page.tsx';
import { useProblemSentence } from '../components/problem.tsx';
import ui from '../components/ui.module.css';
import { keepLocale, type Locale } from '../texts/texts.tsx';
import { TwoSides } from './sign-in-picture.tsx';
import styles from './sign-in.module.css';

interface Given {
  readonly email: string;
  readonly password: string;
}

/** Who are you? */
export function SignIn() {
  const intl = useIntl();
  usePageTitle(intl.formatMessage({ id: 'sign-in.action' }));
  return (
    <div className={styles.page}>
      <div className={styles.left}>
        <header className={styles.brand}>
          <Logo />
          Rapport
        </header>
        <main>
          <SignInForm />
        </main>
        <LanguageFoot />
      </div>
      <div className={styles.right} aria-hidden="true">
        <TwoSides />
      </div>
    </div>
  );
}

function SignInForm() {
  const intl = useIntl();
  const signIn = useSignIn();
  const sentence = useProblemSentence();
  const { register, handleSubmit, formState } = useForm<Given>();
  return (
    <form className={styles.form} noValidate onSubmit={(event) => void handleSubmit((given) => { signIn.mutate(given); })(event)}>
      <div>
        <h1>
          <FormattedMessage id={greetingAt(new Date().getHours())} />
        </h1>
        <p className="lead">
          <FormattedMessage id="sign-in.lead" />
        </p>
      </div>
      <div className={ui.field}>
        <label htmlFor="email">
          <FormattedMessage id="sign-in.email" />
        </label>
        <input id="email" className={ui.input} type="email" autoComplete="username" autoFocus aria-invalid={formState.errors.email !== undefined} {...register('email', { required: true })} />
        {formState.errors.email === undefined ? null : <Missing id="sign-in.email-missing" />}
      </div>
      <div className={ui.field}>
        <label htmlFor="password">
          <FormattedMessage id="sign-in.password" />
        </label>
        <Secret register={register('password', { required: true })} invalid={formState.errors.password !== undefined} />
        {formState.errors.password === undefined ? null : <Missing id="sign-in.password-missing" />}
      </div>
      {signIn.isError ? (
        <p className={ui.refused} role="alert">
          {sentence(signIn.error)}
        </p>
      ) : null}
      <Button look="main" type="submit" disabled={signIn.isPending}>
        {intl.formatMessage({ id: 'sign-in.action' })}
      </Button>
      <p className="small quiet">
        <FormattedMessage id="sign-in.first" />
      </p>
    </form>
  );
}

function Missing({ id }: { readonly id: 'sign-in.email-missing' | 'sign-in.password-missing' }) {
  return (
    <p className={ui.refused} role="alert">
      <FormattedMessage id={id} />
    </p>
  );
}

function Secret({ register, invalid }: { readonly register: ReturnType<ReturnType<typeof useForm<Given>>['register']>; readonly invalid: boolean }) {
  const intl = useIntl();
  const [shown, setShown] = useState(false);
  return (
    <div className={styles.secret}>
      <input id="password" className={ui.input} type={shown ? 'text' : 'password'} autoComplete="current-password" aria-invalid={invalid} {...register} />
      <button
        type="button"
        aria-pressed={shown}
        aria-label={intl.formatMessage({ id: 'sign-in.show' })}
        onClick={() => {
          setShown(!shown);
        }}
      >
        {shown ? <EyeOff size={17} aria-hidden="true" /> : <Eye size={17} aria-hidden="true" />}
      </button>
    </div>
  );
}

const languages: readonly (readonly [Locale, string])[] = [
  ['en', 'English'],
  ['de', 'Deutsch'],
];

function LanguageFoot() {
  const intl = useIntl();
  return (
    <footer className={styles.foot}>
      {languages.map(([locale, name]) => (
        <button
          key={locale}
          type="button"
          lang={locale}
          aria-pressed={intl.locale.startsWith(locale)}
          onClick={() => {
            keepLocale(locale);
          }}
        >
          {name}
        </button>
      ))}
    </footer>
  );
}

function greetingAt(hour: number): 'sign-in.morning' | 'sign-in.day' | 'sign-in.evening' {
  if (hour < 11) return 'sign-in.morning';
  return hour < 18 ? 'sign-in.day' : 'sign-in.evening';
}
