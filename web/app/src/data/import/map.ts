// The column map of a table of projects, as the form fills it: written as TOML, and read back where it is no richer than the form.

export interface BudgetColumn {
  year: string;
  column: string;
}

export interface ColumnMap {
  yearEra: string;
  moneyUnit: string;
  fields: Record<string, string>;
  budgets: BudgetColumn[];
}

export const EMPTY: ColumnMap = { yearEra: "be", moneyUnit: "baht", fields: {}, budgets: [] };

/** Fields that most tables have, then the others; the names are those of the map file. */
export const FIRST = ["title", "agency", "location", "area_codes", "programme", "longitude", "latitude", "source_key"] as const;
export const OTHERS = [
  "unit", "objective", "outputs", "indicator", "expected_result", "strategy", "tactic", "category", "plan_kind", "plan_edition", "plan_page", "plan_row", "budget_source",
  "road_code", "chainage_from", "chainage_to", "plan_status", "coordination_status", "money_status", "execution_status", "source_document", "source_page", "visibility",
] as const;

export function written(map: ColumnMap): string {
  const lines = [`year_era = ${JSON.stringify(map.yearEra)}`, `money_unit = ${JSON.stringify(map.moneyUnit)}`, "", "[fields]"];
  for (const [name, column] of Object.entries(map.fields)) if (column) lines.push(`${name} = ${JSON.stringify(column)}`);
  for (const { year, column } of map.budgets) {
    if (column && /^\d{4}$/.test(year)) lines.push("", "[[budget]]", `year = ${year}`, `column = ${JSON.stringify(column)}`);
  }
  return `${lines.join("\n")}\n`;
}

/** The map of a text that says nothing more than the form can; undefined for any other. */
export function read(text: string): ColumnMap | undefined {
  const map: ColumnMap = { ...EMPTY, fields: {}, budgets: [] };
  const known = new Set<string>([...FIRST, ...OTHERS]);
  let table = "";
  for (const line of text.split("\n").map((each) => each.trim())) {
    if (line === "") continue;
    if (line === "[fields]" || line === "[[budget]]") {
      table = line;
      if (table === "[[budget]]") map.budgets.push({ year: "", column: "" });
      continue;
    }
    const [, name = "", value = ""] = /^([a-z_]+) = (".*"|\d{4})$/.exec(line) ?? [];
    const plain = textOf(value);
    const budget = map.budgets.at(-1);
    if (plain === undefined) return undefined;
    if (table === "[fields]" && known.has(name)) map.fields[name] = plain;
    else if (table === "[[budget]]" && budget && (name === "year" || name === "column")) budget[name] = plain;
    else if (table === "" && name === "year_era") map.yearEra = plain;
    else if (table === "" && name === "money_unit") map.moneyUnit = plain;
    else return undefined;
  }
  return map;
}

function textOf(value: string): string | undefined {
  if (/^\d{4}$/.test(value)) return value;
  try {
    const read: unknown = JSON.parse(value);
    return typeof read === "string" ? read : undefined;
  } catch {
    return undefined;
  }
}

/** How headings of such tables begin or what they hold; the first that fits is proposed, and the dry run shows what comes of it. */
const LIKELY: [string, RegExp][] = [
  ["title", /ชื่อโครงการ|^โครงการ|^title$|project.?name/i],
  ["agency", /หน่วยงาน|^อปท|^agency$|organi[sz]ation/i],
  ["location", /สถานที่|ที่ตั้ง|^location$/i],
  ["area_codes", /รหัสตำบล|รหัสพื้นที่|^area.?codes?$/i],
  ["programme", /^แผนงาน|^programme$/i],
  ["objective", /วัตถุประสงค์|^objective$/i],
  ["outputs", /เป้าหมาย|ผลผลิต|^outputs?$/i],
  ["longitude", /^(ลองจิจูด|longitude|lon|lng|x)$/i],
  ["latitude", /^(ละติจูด|latitude|lat|y)$/i],
  ["source_key", /^(รหัส|ลำดับ|ที่|id|rec_id|key)$/i],
];

export function guessed(headings: string[]): ColumnMap {
  const fields: Record<string, string> = {};
  for (const [name, pattern] of LIKELY) {
    const found = headings.find((heading) => pattern.test(heading) && !Object.values(fields).includes(heading));
    if (found) fields[name] = found;
  }
  const budgets = headings.flatMap((column) => {
    const year = /(?:^|\D)(2[45]\d\d)(?:\D|$)/.exec(thaiDigits(column))?.[1];
    return year ? [{ year, column }] : [];
  });
  const said = budgets.map((budget) => budget.column).join(" ");
  const moneyUnit = /ล้าน|million/i.test(said) ? "million" : /พันบาท|thousand/i.test(said) ? "thousand" : "baht";
  return { ...EMPTY, moneyUnit, fields, budgets };
}

const thaiDigits = (text: string) => text.replace(/[๐-๙]/g, (digit) => String(digit.charCodeAt(0) - 0x0e50));
