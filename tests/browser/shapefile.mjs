// A small shapefile as district offices send them, written for this project: polygons in UTM, names in windows-874, and neither .prj nor .cpg.
import { crc32 } from "node:zlib";

/** Thai letters as windows-874 has them, one byte each; the others are ASCII here. */
const thai = (text) => Uint8Array.from([...text], (letter) => (letter.codePointAt(0) < 0x80 ? letter.codePointAt(0) : letter.codePointAt(0) - 0x0e00 + 0xa0));

const square = ([x, y], side) => [[x, y], [x, y + side], [x + side, y + side], [x + side, y], [x, y]];
/** A ring that crosses itself, as one gets who mixes up two corners. */
const bowTie = ([x, y], side) => [[x, y], [x + side, y + side], [x, y + side], [x + side, y], [x, y]];

const NAMES = ["สระเก็บน้ำบ้านหนองบอน", "สระเก็บน้ำวัดเขาไม้แก้ว", "อ่างเก็บน้ำบ้านห้วยใหญ่", "สระประปาหมู่บ้านโป่งสะเก็ด", "แก้มลิงหนองกลางดง", "สระหลวงบ้านบางละมุง", "อ่างเก็บน้ำซากนอก", "สระสาธารณะบ้านนาวัง"];
/** Rows whose polygon crosses itself. */
export const CROSSED = [3, 6];

/** Ponds near Bang Lamung, metres of UTM zone 47N; `side` of each can be changed to make another edition of the same file. */
export function ponds(side = 120) {
    return NAMES.map((name, place) => {
        const corner = [712000 + place * 900, 1428000 + (place % 3) * 1100];
        return { name, depth: 2.5 + place / 4, ring: (CROSSED.includes(place + 1) ? bowTie : square)(corner, side) };
    });
}

function header(words, box, type) {
    const view = new DataView(new ArrayBuffer(100));
    view.setInt32(0, 9994);
    view.setInt32(24, words);
    view.setInt32(28, 1000, true);
    view.setInt32(32, type, true);
    box.forEach((value, place) => view.setFloat64(36 + place * 8, value, true));
    return new Uint8Array(view.buffer);
}

const boxOf = (points) => [Math.min(...points.map((at) => at[0])), Math.min(...points.map((at) => at[1])), Math.max(...points.map((at) => at[0])), Math.max(...points.map((at) => at[1]))];

/** Main file and index (ESRI Shapefile Technical Description, 1998): polygons of one ring. */
function geometry(rows) {
    const records = rows.map(({ ring }, place) => {
        const content = 4 + 32 + 8 + 4 + ring.length * 16;
        const view = new DataView(new ArrayBuffer(8 + content));
        view.setInt32(0, place + 1);
        view.setInt32(4, content / 2);
        view.setInt32(8, 5, true);
        boxOf(ring).forEach((value, at) => view.setFloat64(12 + at * 8, value, true));
        [1, ring.length, 0].forEach((value, at) => view.setInt32(44 + at * 4, value, true));
        ring.flat().forEach((value, at) => view.setFloat64(56 + at * 8, value, true));
        return new Uint8Array(view.buffer);
    });
    const box = [...boxOf(rows.flatMap((row) => row.ring)), 0, 0, 0, 0];
    const size = records.reduce((sum, record) => sum + record.length, 0);
    let at = 50;
    const index = records.map((record) => {
        const view = new DataView(new ArrayBuffer(8));
        view.setInt32(0, at);
        view.setInt32(4, (record.length - 8) / 2);
        at += record.length / 2;
        return new Uint8Array(view.buffer);
    });
    return { shp: Buffer.concat([header(50 + size / 2, box, 5), ...records]), shx: Buffer.concat([header(50 + records.length * 4, box, 5), ...index]) };
}

/** dBASE III, without a language driver. */
function table(rows) {
    const fields = [["NAME", "C", 60, 0], ["DEPTH", "N", 8, 2]];
    const width = 1 + fields.reduce((sum, field) => sum + field[2], 0);
    const head = Buffer.alloc(32 + fields.length * 32 + 1);
    head.set([3, 126, 1, 1]);
    head.writeUInt32LE(rows.length, 4);
    head.writeUInt16LE(head.length, 8);
    head.writeUInt16LE(width, 10);
    fields.forEach(([name, type, length, decimals], place) => {
        head.write(name, 32 + place * 32, "latin1");
        head.write(type, 32 + place * 32 + 11, "latin1");
        head.set([length, decimals], 32 + place * 32 + 16);
    });
    head[head.length - 1] = 0x0d;
    const bodies = rows.map(({ name, depth }) => {
        const body = Buffer.alloc(width, 0x20);
        body.set(thai(name), 1);
        body.write(depth.toFixed(2).padStart(8), 61, "latin1");
        return body;
    });
    return Buffer.concat([head, ...bodies, Buffer.from([0x1a])]);
}

/** The parts, by their names. */
export function parts(stem, rows) {
    const { shp, shx } = geometry(rows);
    return { [`${stem}.shp`]: shp, [`${stem}.shx`]: shx, [`${stem}.dbf`]: table(rows) };
}

/** The parts in one archive, without compression. */
export function zipped(files) {
    const [bodies, directory] = [[], []];
    let at = 0;
    for (const [name, bytes] of Object.entries(files)) {
        const common = Buffer.alloc(26);
        common.writeUInt16LE(20, 0);
        common.writeUInt16LE(0x21, 8);
        common.writeUInt32LE(crc32(bytes), 10);
        common.writeUInt32LE(bytes.length, 14);
        common.writeUInt32LE(bytes.length, 18);
        common.writeUInt16LE(name.length, 22);
        const entry = Buffer.alloc(14);
        entry.writeUInt32LE(at, 10);
        bodies.push(Buffer.from("PK\x03\x04"), common, Buffer.from(name), bytes);
        directory.push(Buffer.from("PK\x01\x02\x14\x00"), common, entry, Buffer.from(name));
        at += 30 + name.length + bytes.length;
    }
    const size = directory.reduce((sum, part) => sum + part.length, 0);
    const end = Buffer.alloc(22);
    end.write("PK\x05\x06", "latin1");
    [Object.keys(files).length, Object.keys(files).length].forEach((count, place) => end.writeUInt16LE(count, 8 + place * 2));
    end.writeUInt32LE(size, 12);
    end.writeUInt32LE(at, 16);
    return Buffer.concat([...bodies, ...directory, end]);
}
