/** The page's first line of code. */
import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import '@slipway/look/tokens.css';
import './ui/ui.css';
import './wall/wall.css';
import './wall/tile.css';
import './fleet/fleet.css';
import './fleet/certificate.css';
import './business/business.css';
import './business/cases.css';
import './business/launch-rehearsals.css';
import './wall/sizes.css';
import './fleet/fleet-sizes.css';
import './business/business-sizes.css';

/** Fetched by who signs in: a wall needs none of it. */
const SignInPage = lazy(() => import('./sign-in/sign-in-page.tsx'));

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element #root');
createRoot(root).render(
  <StrictMode>
    {location.pathname === '/sign-in' ? (
      <Suspense>
        <SignInPage />
      </Suspense>
    ) : (
      <App />
    )}
  </StrictMode>,
);
