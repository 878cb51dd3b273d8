import type { Row } from './state.ts';

type Condition = (row: Row) => boolean;

/** The part of ServiceNow's encoded queries that reading needs. A condition it can't read is ignored, as there. */
export function conditionsOf(query: string): Condition[] {
  return query
    .split('^')
    .filter((part) => part !== '' && !part.startsWith('ORDERBY'))
    .flatMap((part) => conditionOf(part) ?? []);
}

const ME = 'javascript:gs.getUserID()';

function conditionOf(part: string): Condition | undefined {
  const match = /^([a-z_]+)(>=|<=|>|<|=|IN)(.*)$/.exec(part);
  if (match === null) return undefined;
  const [, column = '', operator, operand = ''] = match;
  const value = (row: Row) => row.values[column] ?? '';
  switch (operator) {
    case '>=':
      return (row) => value(row) >= operand;
    case '<=':
      return (row) => value(row) <= operand;
    case '>':
      return (row) => value(row) > operand;
    case '<':
      return (row) => value(row) < operand;
    case 'IN':
      return (row) => operand.split(',').includes(value(row));
    default:
      return operand === ME
        ? (row) => row.values.user_name === 'dana.okafor'
        : (row) => value(row) === operand;
  }
}
