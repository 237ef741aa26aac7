/** Codes from the camera, where the browser knows how to read them. */
import { useEffect, useRef, useState, type RefObject } from 'react';

interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
type DetectorMaker = new (options: { readonly formats: readonly string[] }) => Detector;

const FORMATS = ['ean_13', 'ean_8', 'upc_a', 'code_128', 'qr_code'];
const LOOK_EVERY_MS = 120;

const makerOf = (): DetectorMaker | undefined =>
  (globalThis as { readonly BarcodeDetector?: DetectorMaker }).BarcodeDetector;

/** Whether this browser reads codes by its camera; the keyboard wedge is there either way. */
export const hasCamera = (): boolean =>
  makerOf() !== undefined && navigator.mediaDevices?.getUserMedia !== undefined;

/** @returns where the picture goes, and whether there is one; each code is told once */
export function useCamera(
  onCode: (code: string) => void,
): readonly [RefObject<HTMLVideoElement | null>, boolean] {
  const video = useRef<HTMLVideoElement>(null);
  const [isOn, setOn] = useState(false);
  useEffect(() => {
    const Maker = makerOf();
    if (!Maker || !video.current) return;
    const ended = new AbortController();
    void watch(video.current, new Maker({ formats: FORMATS }), ended.signal, setOn, onCode);
    return () => ended.abort();
  }, [onCode]);
  return [video, isOn];
}

async function watch(
  video: HTMLVideoElement,
  detector: Detector,
  ended: AbortSignal,
  setOn: (isOn: boolean) => void,
  onCode: (code: string) => void,
): Promise<void> {
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
  } catch {
    return; // not allowed, or in use: the code can be typed
  }
  const stop = () => stream.getTracks().forEach((track) => track.stop());
  ended.addEventListener('abort', stop);
  if (ended.aborted) return stop();
  video.srcObject = stream;
  await video.play();
  setOn(true);
  while (!ended.aborted) {
    const [found] = await detector.detect(video).catch(() => []);
    if (found && !ended.aborted) return onCode(found.rawValue);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
