/** What `slipway init` writes: by name within the folder. */

const LAUNCH = `# What moves, how, and when it would go back. All keys: docs/launch-file.md.
launch: my-launch
opens: 2027-03-01T09:00[Europe/Berlin]

# 1. How we would know, and how we would go back ------------------------------------------
criteria:
  - id: failed-requests
    signal: { meter: failed-share }         # answers 5xx, or no answer
    tripwire: { above: 2%, of-at-least: 20, within: 30s }
    action: { store: rollback-store, fleet: rollback-launch }
  - id: slow
    signal: { meter: over-objective, objective: 500ms }
    tripwire: { above: 10%, of-at-least: 50, within: 60s }
    action: hold
rollback:
  within: 1s
  blue-kept: 72h                            # the old version stays usable for so long

# 2. Who ---------------------------------------------------------------------------------
people: people.yaml                         # slipway keys new --add-to people.yaml
roles:                                      # who decides what
  commander: [ada]
  senior-owner: [bea]
  rollback-owner: [ada]

# 3. What moves -------------------------------------------------------------------------
databases:
  main: { url: env:MY_DATABASE_URL, schemas: [public] }
changes:
  - { on: main, schema: public, file: changes/2027-03-display-name.yaml }
services:
  - name: web
    target: external                        # or: process, with \`run\` in place of \`url\`
    health: /healthz                        # answers 200 once it may have requests
    blue: { release: "1.0", url: "http://127.0.0.1:8101" }
    green: { release: "2.0", url: "http://127.0.0.1:8102" }
traffic:
  listen: 127.0.0.1:8080                    # where customers come in
  routes: { /: web }
  store: { header: x-store }                # which store a request belongs to
  unit: { header: x-till, else: { cookie: slipway-unit } } # keeps its colour within a step

# 4. How it moves -----------------------------------------------------------------------
ramp:
  over: 3h                                  # from the pilot share to 100 %, per store
  pilot: 10%
  step: 10%
  waves:
    - { stores: [s01], offset: 0m, bake: 30m }
    - { stores: rest, offset: 45m }

# 5. Where ------------------------------------------------------------------------------
stores: stores.yaml

# 6. What must be true before, during and after -------------------------------------------
# playbook: template                      # items that are due hold the launch; or a file of yours
`;

const STORES = `# One entry for each store; what is left out is the launch's own.
- { id: s01, name: First Street, zone: Europe/Berlin, owner: manager.first }
- { id: s02 }
- { id: s03 }
`;

const CHANGE = `# Both versions are usable until the launch contracts.
operations:
  - add_column:
      table: member
      up: upper(name)
      column: { name: display_name, type: text }
`;

const PEOPLE = `# Who signs. Each makes a key of their own, and its public half is added here:
#   slipway keys new --out ada.pem --add-to people.yaml --as ada/laptop
people:
  - { id: ada, name: "Ada, commander" }
  - { id: bea, name: "Bea, senior owner" }
`;

/** File text by its name within the folder. */
export const TEMPLATE: Readonly<Record<string, string>> = {
  'launch.yaml': LAUNCH,
  'people.yaml': PEOPLE,
  'stores.yaml': STORES,
  'changes/2027-03-display-name.yaml': CHANGE,
};
