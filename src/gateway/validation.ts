import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { because, type Reason } from '../domain/reasons.js';

/** Named at once; more would be read by nobody. */
const MOST = 8;
const ID = '/^[a-z0-9-]{1,64}$/';

/** What zod says of a field, of whichever issue. */
interface Says {
  readonly expected?: unknown;
  readonly input?: unknown;
  readonly origin?: unknown;
  readonly minimum?: unknown;
  readonly maximum?: unknown;
  readonly format?: unknown;
  readonly pattern?: unknown;
  readonly values?: unknown;
  readonly keys?: unknown;
}

/** Why a request does not fit its schema, field by field. Empty when some of it is said in words of the schema's own: half would mislead. */
export function reasonsOf(error: unknown): readonly Reason[] {
  if (!hasZodFastifySchemaValidationErrors(error)) return [];
  const reasons = error.validation.slice(0, MOST).map(({ keyword, instancePath, params, message }) => {
    const field = instancePath
      .split('/')
      .filter((part) => part !== '')
      .join('.');
    return reasonOf(keyword, field === '' ? (error.validationContext ?? 'body') : field, params, message ?? '');
  });
  return reasons.every((reason) => reason !== null) ? reasons : [];
}

function reasonOf(keyword: string, field: string, says: Says, message: string): Reason | null {
  switch (keyword) {
    case 'invalid_type':
      return message.endsWith('received undefined')
        ? because('missing', { field })
        : because('wrong-type', { field, allowed: String(says.expected) });
    case 'too_small': {
      const least = Number(says.minimum);
      if (says.origin === 'string') return because('too-short', { field, least });
      return because(says.origin === 'array' ? 'too-few' : 'too-small', { field, least });
    }
    case 'too_big': {
      const most = Number(says.maximum);
      if (says.origin === 'string') return because('too-long', { field, most });
      return because(says.origin === 'array' ? 'too-many' : 'too-big', { field, most });
    }
    case 'invalid_format':
      if (says.format !== 'regex') return because('wrong-form', { field, form: String(says.format) });
      return says.pattern === ID ? because('no-id', { field }) : null;
    case 'invalid_value':
      return because('not-one-of', { field, allowed: Array.isArray(says.values) ? says.values.join(', ') : '' });
    case 'unrecognized_keys':
      return because('unknown-field', { field: Array.isArray(says.keys) ? says.keys.join(', ') : field });
    default:
      return null;
  }
}
