/** The training of a launch's stores, as the API tells of it. */
import type { Route } from '../route.ts';

export const TRAINING_ROUTES = {} as const satisfies Readonly<Record<string, Route>>;
