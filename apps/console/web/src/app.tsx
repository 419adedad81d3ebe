import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { Suspense } from 'react';
import { queryClient } from './api/query-client.ts';
import { KeysProvider } from './keys/keys.tsx';
import { router } from './router.tsx';
import { Texts } from './texts/texts.tsx';

export function App() {
  return (
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queryClient}>
        <Suspense>
          <Texts>
            <KeysProvider>
              <RouterProvider router={router} />
            </KeysProvider>
          </Texts>
        </Suspense>
      </QueryClientProvider>
    </CSPProvider>
  );
}
