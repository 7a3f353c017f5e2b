// One file out of what was chosen: the parts of a shapefile are put into one archive, as the hub takes them.

import { Problem } from "../../api";
import { t } from "../../words";

const PARTS = ["shp", "dbf", "shx", "prj", "cpg", "qix", "sbn", "sbx"];

const ending = (file: File) => file.name.split(".").at(-1)?.toLowerCase() ?? "";
const stem = (file: File) => file.name.replace(/\.[^.]*$/, "");

/** The file to be sent; refuses several that are not one shapefile, and a shapefile without its table. */
export async function oneFile(files: File[]): Promise<File> {
  const shape = files.find((file) => ending(file) === "shp");
  if (!shape) {
    if (files.length === 1 && files[0]) return files[0];
    throw new Problem(0, t("import.several"), t("import.severalHelp"));
  }
  const parts = files.filter((file) => PARTS.includes(ending(file)) && stem(file) === stem(shape));
  if (!parts.some((file) => ending(file) === "dbf")) throw new Problem(0, t("import.loose"), t("import.looseHelp"));
  return new File([await archive(parts)], `${stem(shape)}.zip`, { type: "application/zip" });
}

const TABLE = Array.from({ length: 256 }, (_, place) => {
  let rest = place;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest >>> 0;
});

/** CRC-32 as archives carry it (ISO 3309). */
export function checksum(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = (TABLE[(sum ^ byte) & 255] ?? 0) ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}

/** Numbers of two and four bytes, the lowest first. */
function packed(numbers: [2 | 4, number][]): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(numbers.reduce((sum, [width]) => sum + width, 0)));
  let at = 0;
  for (const [width, value] of numbers) {
    if (width === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += width;
  }
  return new Uint8Array(view.buffer);
}

/** A ZIP archive of files as they are, without compression (APPNOTE 4.3). */
async function archive(files: File[]): Promise<Blob> {
  const STORED = 0, VERSION = 20, UTF8 = 0x800;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const directory: Uint8Array<ArrayBuffer>[] = [];
  let at = 0;
  for (const file of files) {
    const [name, bytes] = [new TextEncoder().encode(file.name), new Uint8Array(await file.arrayBuffer())];
    // 1 January 1980, the first day that archives know.
    const common: [2 | 4, number][] = [[2, VERSION], [2, UTF8], [2, STORED], [2, 0], [2, 0x21], [4, checksum(bytes)], [4, bytes.length], [4, bytes.length], [2, name.length], [2, 0]];
    parts.push(packed([[4, 0x04034b50], ...common]), name, bytes);
    directory.push(packed([[4, 0x02014b50], [2, VERSION], ...common, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]]), name);
    at += 30 + name.length + bytes.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = packed([[4, 0x06054b50], [2, 0], [2, 0], [2, files.length], [2, files.length], [4, size], [4, at], [2, 0]]);
  return new Blob([...parts, ...directory, end]);
}
