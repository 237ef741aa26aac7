/** The page's first line of code. */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { Preferred, useOwnPreferences } from './live/preferences.ts';
import '@slipway/look/tokens.css';
import './ui/picker.css';
import './ui/screens.css';

function Page() {
  const preferring = useOwnPreferences();
  return (
    <Preferred value={preferring}>
      <App />
    </Preferred>
  );
}

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element #root');
createRoot(root).render(
  <StrictMode>
    <Page />
  </StrictMode>,
);
