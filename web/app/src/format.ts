// Numbers, money and dates as people here write them; names in the order of the Thai dictionary.

import { language, type Session } from "./state";
import { t } from "./words";

const locale = () => (language.value === "th" ? "th-TH" : "en-GB");

/** With at most so many digits after the point, and at least `least`, so that a column lines up. */
export function number(value: number, digits = 0, least = 0): string {
  return new Intl.NumberFormat(locale(), { maximumFractionDigits: digits, minimumFractionDigits: least, numberingSystem: "latn" }).format(value);
}

export const percent = (share: number) => `${number(share * 100, 0)} %`;

/** Satang as whole baht. */
export const baht = (satang: number) => t("baht", { amount: number(Math.round(satang / 100)) });

/** Satang as millions of baht, for charts and cards. */
export const millions = (satang: number) => t("millions", { amount: number(satang / 100e6, satang < 10e8 ? 2 : 1) });

/** The same without the unit, where a heading names it; always to ten thousand baht, so that a column lines up. */
export const inMillions = (satang: number) => number(satang / 100e6, 2, 2);

/** A probability: nothing that is suspected is certain. */
export const likely = (score: number) => percent(Math.min(score, 0.99));

/** A fiscal year of the Buddhist era, in the era of the reader's language. */
export const fiscalYear = (year: number) => t("fiscalYear", { year: String(language.value === "th" ? year : year - 543) });

/** The same as a number alone. */
export const yearOf = (year: number) => String(language.value === "th" ? year : year - 543);

export const fiscalYears = (years: number[]) => years.map((year) => (language.value === "th" ? year : year - 543)).join(", ");

/** An instant of the API as a date; Thai pages show the Buddhist era. */
export function date(instant: string): string {
  const options: Intl.DateTimeFormatOptions = { dateStyle: "medium", timeZone: "Asia/Bangkok" };
  return new Intl.DateTimeFormat(language.value === "th" ? "th-TH-u-ca-buddhist-nu-latn" : "en-GB", options).format(new Date(instant));
}

export function dateTime(instant: string): string {
  const options: Intl.DateTimeFormatOptions = { dateStyle: "medium", timeStyle: "short", timeZone: "Asia/Bangkok" };
  return new Intl.DateTimeFormat(language.value === "th" ? "th-TH-u-ca-buddhist-nu-latn" : "en-GB", options).format(new Date(instant));
}

const collator = new Intl.Collator("th", { numeric: true });

export function sorted<T>(list: readonly T[], name: (item: T) => string): T[] {
  return [...list].sort((a, b) => collator.compare(name(a), name(b)));
}

/** The name in the reader's language, else in the other. */
export function of(words: { th?: string; en?: string } | null | undefined): string {
  if (!words) return "";
  return (language.value === "th" ? words.th || words.en : words.en || words.th) ?? "";
}

/** Who is signed in: the agency, and the person where a provider of accounts named one. */
export function signedInAs(held: Session): string {
  const agency = of(held.agencyName) || held.agency || "";
  return held.person ? t("sign.asPerson", { name: held.person.name, agency }) : t("sign.as", { agency });
}

/** Names of fields that hold years, which take no separator. */
const YEARLY = /year|fiscal|ปี|_be$/i;

/** A value of a feature as a cell shows it. */
export function cell(value: unknown, field = ""): string {
  if (value === null || value === undefined) return "–";
  if (typeof value === "number") return Number.isInteger(value) && YEARLY.test(field) ? String(value) : number(value, 3);
  if (typeof value === "boolean") return value ? "✓" : "✗";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
