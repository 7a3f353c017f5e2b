// The headings of a table, read from the first bytes of the original: the hub keeps it, so another officer finds them too.

import { Problem } from "../../api";
import { originalFile } from "./api";

/** Bytes in which the headings stand. */
const ENOUGH = 64 * 1024;

export async function headingsOf(id: string, encoding: string, signal: AbortSignal): Promise<string[]> {
  const answer = await fetch(originalFile(id), { signal, credentials: "same-origin" });
  if (!answer.ok || !answer.body) throw new Problem(answer.status, answer.statusText, "");
  const reader = answer.body.getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let size = 0; size < ENOUGH; ) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    size += value.length;
  }
  void reader.cancel();
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return firstLine(new TextDecoder(encoding || "utf-8").decode(bytes).replace(/^\uFEFF/, ""));
}

/** The cells of the first record (RFC 4180), parted by what parts most of them. */
export function firstLine(text: string): string[] {
  const plain = text.slice(0, text.search(/\r?\n/) + 1 || undefined);
  const count = (mark: string) => plain.split(mark).length;
  const mark = [",", ";", "\t", "|"].reduce((best, one) => (count(one) > count(best) ? one : best));
  const cells: string[] = [];
  let [cell, quoted] = ["", false];
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (quoted) {
      if (letter === '"' && text[at + 1] === '"') cell += text[(at += 1)];
      else if (letter === '"') quoted = false;
      else cell += letter;
    } else if (letter === '"' && cell === "") quoted = true;
    else if (letter === "\n" || letter === "\r") break;
    else if (letter === mark) {
      cells.push(cell.trim());
      cell = "";
    } else cell += letter;
  }
  return [...cells, cell.trim()].filter(Boolean);
}
