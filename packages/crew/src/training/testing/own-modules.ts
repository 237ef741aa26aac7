/** For tests: a folder of modules to break, made of the real ones, removed by the caller. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BufferTarget,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  FilePathSource,
  Input,
  Output,
  WEBM,
  WebMOutputFormat,
} from 'mediabunny';
import { SHIPPED_MODULES } from '../format/read-catalog.ts';

export interface OwnModules {
  readonly folder: string;
  /** Replaces text in a file of theirs. @throws {Error} it does not say that */
  readonly edit: (file: string, from: string | RegExp, to: string) => void;
  readonly remove: () => void;
}

/** @param names of modules that ship, such as `picking` */
export function ownModules(...names: readonly string[]): OwnModules {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-modules-'));
  for (const name of names)
    cpSync(join(SHIPPED_MODULES, name), join(folder, name), { recursive: true });
  return {
    folder,
    edit: (file, from, to) => {
      const path = join(folder, file);
      const text = readFileSync(path, 'utf8');
      const edited = text.replace(from, to);
      if (edited === text) throw new Error(`ownModules: ${file} does not say ${String(from)}`);
      writeFileSync(path, edited);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Makes a film take so many times as long, with the same pictures. */
export async function stretchFilm(file: string, times: number): Promise<void> {
  using input = new Input({ formats: [WEBM], source: new FilePathSource(file) });
  const track = (await input.getPrimaryVideoTrack())!;
  const output = new Output({ format: new WebMOutputFormat(), target: new BufferTarget() });
  const source = new EncodedVideoPacketSource('vp9');
  output.addVideoTrack(source);
  await output.start();
  const config = (await track.getDecoderConfig())!;
  for await (const packet of new EncodedPacketSink(track).packets()) {
    const { timestamp, duration } = packet;
    const slow = packet.clone({ timestamp: timestamp * times, duration: duration * times });
    await source.add(slow, { decoderConfig: config });
  }
  await output.finalize();
  writeFileSync(file, Buffer.from(output.target.buffer!));
}
