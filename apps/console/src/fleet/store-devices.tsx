/** All that is known of one store's devices, as a table. */
import type { DeviceView, FleetView, LaunchView } from '@slipway/api';
import { addressOf } from '../core/address.ts';
import { countsInWords, DEVICE_WORD, devicesIn } from '../core/device-states.ts';
import { count, longAgo, measured } from '../core/format.ts';
import { Glyph } from '../ui/glyph.tsx';
import { Link } from '../ui/link.tsx';

interface StoreDevicesProps {
  readonly view: LaunchView;
  readonly fleet: FleetView;
  readonly store: string;
  readonly name: string;
}

export function StoreDevices({ view, fleet, store, name }: StoreDevicesProps) {
  const known = fleet.stores.find((each) => each.store === store);
  const left = known ? devicesIn(known.counts) - known.devices.length : 0;
  return (
    <section className="panel one-store" aria-label={`Devices of ${name}`}>
      <header>
        <Link to={addressOf(view.id, 'devices')}>All stores</Link>
        <h2>{name}</h2>
        <p>{known ? countsInWords(known.counts) : 'No device enrolled'}</p>
      </header>
      <div className="scrolls" tabIndex={0} role="group" aria-label={`Table of ${name}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">Device</th>
              <th scope="col">State</th>
              <th scope="col" className="number-cell">
                Waits
              </th>
              <th scope="col" className="number-cell">
                Held
              </th>
              <th scope="col" className="number-cell">
                Applied
              </th>
              <th scope="col" className="number-cell">
                Quarantined
              </th>
              <th scope="col" className="number-cell">
                Heard of
              </th>
              <th scope="col" className="number-cell">
                Clock off by
              </th>
              <th scope="col" className="number-cell">
                Epoch
              </th>
              <th scope="col" className="number-cell">
                Writes from level
              </th>
              <th scope="col">Discharged</th>
            </tr>
          </thead>
          <tbody>
            {known?.devices.map((device) => (
              <Row key={device.device} device={device} nowMs={view.atMs} />
            ))}
          </tbody>
        </table>
        {left > 0 && (
          <p className="left-out">{count(left)} normal devices are only counted here.</p>
        )}
      </div>
    </section>
  );
}

const DISCHARGED = new Map([
  [true, 'yes'],
  [false, 'no'],
]);

function Row({ device, nowMs }: { readonly device: DeviceView; readonly nowMs: number }) {
  const { state, seenMs, skewMs, isDischarged } = device;
  return (
    <tr data-st={state}>
      <th scope="row">
        {device.label}
        {device.isSimulated && <i> simulated</i>}
        <span className="mono">{device.device}</span>
      </th>
      <td className="state-cell">
        <Glyph name={state} />
        {DEVICE_WORD[state]}
      </td>
      <td className="number-cell">{device.backlog === null ? 'unknown' : count(device.backlog)}</td>
      <td className="number-cell">{count(device.ackedSeq)}</td>
      <td className="number-cell">{count(device.appliedSeq)}</td>
      <td className="number-cell">{count(device.quarantined)}</td>
      <td className="number-cell">{seenMs === null ? 'never' : longAgo(nowMs - seenMs)}</td>
      <td className="number-cell">{skewMs === null ? 'unknown' : measured(Math.abs(skewMs))}</td>
      <td className="number-cell">{device.epoch}</td>
      <td className="number-cell">{device.schemaVersion}</td>
      <td>{isDischarged === null ? 'no round' : DISCHARGED.get(isDischarged)}</td>
    </tr>
  );
}
