/** The triage of a launch's stores, as the API tells of it. */
import type { Route } from '../route.ts';

export const TRIAGE_ROUTES = {} as const satisfies Readonly<Record<string, Route>>;
