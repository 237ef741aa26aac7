/** Rows that break a rule after all: the statement that takes them away. */

const TABLE = /^alter table (.+?) add constraint /;
const FOREIGN = /FOREIGN KEY \((.*?)\) REFERENCES (.+?)\((.*?)\)/;
const UNIQUE = /(?:UNIQUE|PRIMARY KEY)(?: NULLS NOT DISTINCT)? \((.*?)\)/;
const CHECK = / CHECK \((.*)\)/;
const UNIQUE_INDEX = /^CREATE UNIQUE INDEX .*? ON (.+?) USING \w+ \((.*?)\)(.*)$/;

function withoutTwins(table: string, columns: string, where: string): string {
  return (
    `delete from ${table} t using (select tableoid, ctid, row_number() over ` +
    `(partition by ${columns} order by ctid) as n from ${table}${where}) d ` +
    'where t.tableoid = d.tableoid and t.ctid = d.ctid and d.n > 1'
  );
}

/**
 * @param rule the statement that PostgreSQL refused because of the rows
 * @returns what deletes the rows at fault, or null where that is not known
 */
export function mendSql(rule: string): string | null {
  const index = UNIQUE_INDEX.exec(rule);
  if (index) return withoutTwins(index[1]!, index[2]!, index[3] ?? '');
  const table = TABLE.exec(rule)?.[1];
  if (table === undefined) return null;
  const foreign = FOREIGN.exec(rule);
  if (foreign) {
    const [, from = '', target = '', to = ''] = foreign;
    const columns = from.split(', ');
    const filled = columns.map((name) => `c.${name} is not null`).join(' and ');
    const theirs = to
      .split(', ')
      .map((name) => `p.${name}`)
      .join(', ');
    const mine = columns.map((name) => `c.${name}`).join(', ');
    const found = `select from ${target} p where (${theirs}) = (${mine})`;
    return `delete from ${table} c where ${filled} and not exists (${found})`;
  }
  const unique = UNIQUE.exec(rule);
  if (unique) return withoutTwins(table, unique[1]!, '');
  const check = CHECK.exec(rule);
  return check ? `delete from ${table} where (${check[1]}) is false` : null;
}
