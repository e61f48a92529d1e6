import type { FieldViolation } from '@app/nats-streams';
import { isDecimal } from '@app/service';
import { ApiError } from '../api-error.js';

const MAX_SHOWN = 64;
const MAX_UNKNOWN_NAMED = 8;

/** What stands behind the `?` of a request, as it was parsed. */
export type RawQuery = Readonly<Record<string, unknown>>;

/**
 * Reads the parameters of a request one by one and gathers what is wrong with them, so that `check` can tell all of it
 * at once. A parameter that is empty counts as absent.
 */
export class Query {
  private readonly violations: FieldViolation[] = [];
  private readonly texts = new Map<string, string>();

  /**
   * @param names all parameters that there are; any other one is a violation, for a misspelt one must not be ignored.
   * @throws ApiError MALFORMED if one is given twice.
   */
  constructor(query: RawQuery, names: readonly string[]) {
    const unknown: string[] = [];
    for (const [name, value] of Object.entries(query)) {
      if (!names.includes(name)) unknown.push(name);
      else if (typeof value !== 'string') throw new ApiError('MALFORMED', `${name} is given more than once`);
      else if (value !== '') this.texts.set(name, value);
    }
    for (const name of unknown.slice(0, MAX_UNKNOWN_NAMED)) {
      this.violate(shortened(name), `is not a parameter here (${names.join(', ')})`);
    }
    if (unknown.length > MAX_UNKNOWN_NAMED) {
      this.violate('query', `has ${unknown.length - MAX_UNKNOWN_NAMED} more unknown parameters`);
    }
  }

  text(name: string): string | undefined {
    return this.texts.get(name);
  }

  /** A number, or the text itself if it is none: for rules that are somebody else's. */
  numberOrText(name: string): number | string | undefined {
    const text = this.texts.get(name);
    return text !== undefined && isDecimal(text) ? Number(text) : text;
  }

  /** A whole number from `min` to `max`. */
  integer<Default>(name: string, min: number, max: number, absent: Default): number | Default {
    return this.number(name, min, max, absent, Number.isSafeInteger, 'a whole number');
  }

  /** A number from `min` to `max`. */
  decimal<Default>(name: string, min: number, max: number, absent: Default): number | Default {
    return this.number(name, min, max, absent, Number.isFinite, 'a number');
  }

  choice<const Word extends string>(name: string, words: readonly Word[], absent: Word): Word {
    const text = this.texts.get(name);
    if (text === undefined) return absent;
    const word = words.find((candidate) => candidate === text);
    if (word === undefined) this.violate(name, `must be one of ${words.join(', ')}, got ${shown(text)}`);
    return word ?? absent;
  }

  flag(name: string): boolean {
    return this.choice(name, ['true', 'false'], 'false') === 'true';
  }

  violate(field: string, message: string): void {
    this.violations.push({ field, message });
  }

  /** @throws ApiError INVALID_REQUEST that names every violation there was. */
  check(): void {
    if (this.violations.length > 0) throw ApiError.invalid(this.violations);
  }

  private number<Default>(
    name: string,
    min: number,
    max: number,
    absent: Default,
    isOfKind: (value: number) => boolean,
    kind: string,
  ): number | Default {
    const text = this.texts.get(name);
    if (text === undefined) return absent;
    const value = isDecimal(text) ? Number(text) : NaN;
    if (isOfKind(value) && value >= min && value <= max) return value;
    this.violate(name, `must be ${kind} from ${min} to ${max}, got ${shown(text)}`);
    return absent;
  }
}

function shown(text: string): string {
  return JSON.stringify(shortened(text));
}

function shortened(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 1)}…` : text;
}
