/** The list that the address names: `/pick?list=ID`. A reload stays there, and back leaves it. */
import { useCallback, useEffect, useState } from 'react';

const listInAddress = () => new URLSearchParams(location.search).get('list');

export function useListInAddress(): readonly [string | null, (list: string | null) => void] {
  const [list, setList] = useState(listInAddress);
  useEffect(() => {
    const onMove = () => setList(listInAddress());
    addEventListener('popstate', onMove);
    return () => removeEventListener('popstate', onMove);
  }, []);
  const goTo = useCallback((next: string | null) => {
    const query = next === null ? '' : `?${new URLSearchParams({ list: next })}`;
    history.pushState(null, '', `${location.pathname}${query}`);
    setList(next);
  }, []);
  return [list, goTo];
}
