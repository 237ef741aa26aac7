/** Where journeys go: the launch's plane, which knows store and unit by header or cookie. */
import type { JourneyTarget } from '@slipway/rehearsal';
import type { TrafficSpec } from '@slipway/traffic';

/**
 * @param baseUrl where the plane listens, such as `http://127.0.0.1:8080`
 * @returns the target, with store and unit in the first place that the plane looks at
 */
export function journeyTarget({ store, unit }: TrafficSpec, baseUrl: string): JourneyTarget {
  return {
    baseUrl,
    identify: (storeId, unitId) => {
      const places = [
        [store, storeId],
        [unit, unitId],
      ] as const;
      const headers: Record<string, string> = {};
      const cookies: string[] = [];
      for (const [source, value] of places) {
        if ('header' in source) headers[source.header.toLowerCase()] = value;
        else cookies.push(`${source.cookie}=${value}`);
      }
      return cookies.length > 0 ? { ...headers, cookie: cookies.join('; ') } : headers;
    },
  };
}
