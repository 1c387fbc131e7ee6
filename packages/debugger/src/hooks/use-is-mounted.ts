import { useCallback, useEffect, useRef } from "react";

/** Tells whether the component is still there: an answer that comes later moves nobody who has gone elsewhere. */
export function useIsMounted(): () => boolean {
  const isMounted = useRef(false);
  useEffect(() => {
    isMounted.current = true;
    return () => {
      isMounted.current = false;
    };
  }, []);
  return useCallback(() => isMounted.current, []);
}
