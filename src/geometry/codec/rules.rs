//! What a geometry must be beyond its form: RFC 7946, the earth and the limits.

use super::reader::Reader;
use crate::error::{At, Fault, Words};
use crate::geometry::tree::{Line, Position, Tree};

impl Reader {
    /// Checks what the form means, against the rules of RFC 7946, the earth and the limits.
    pub(super) fn check(&mut self, tree: &Tree, pointer: &str, depth: usize) {
        let at = format!("{pointer}/coordinates");
        match tree {
            Tree::Point(position) => self.check_positions(std::slice::from_ref(position), &at, true),
            Tree::MultiPoint(points) => {
                self.check_count(points.len(), &at);
                self.check_positions(points, &at, false);
            }
            Tree::LineString(line) => self.check_line(line, &at),
            Tree::MultiLineString(lines) => {
                self.check_count(lines.len(), &at);
                for (index, line) in lines.iter().enumerate() {
                    self.check_line(line, &format!("{at}/{index}"));
                }
            }
            Tree::Polygon(rings) => self.check_rings(rings, &at),
            Tree::MultiPolygon(parts) => {
                self.check_count(parts.len(), &at);
                for (index, rings) in parts.iter().enumerate() {
                    self.check_rings(rings, &format!("{at}/{index}"));
                }
            }
            Tree::GeometryCollection(_) if depth >= self.limits.depth => {
                self.impossible(too_deep(pointer, self.limits.depth));
            }
            Tree::GeometryCollection(members) => {
                self.check_count(members.len(), &format!("{pointer}/geometries"));
                for (index, member) in members.iter().enumerate() {
                    self.check(member, &format!("{pointer}/geometries/{index}"), depth + 1);
                }
            }
        }
    }

    fn check_count(&mut self, count: usize, at: &str) {
        if count == 0 {
            self.impossible(
                Fault::pointer(at, "geometry-empty", Words::new("รูปทรงว่างเปล่า", "the geometry is empty"))
                    .remedy("ถ้าไม่มีรูปทรง ให้ส่ง geometry เป็น null", "send null as geometry where there is none"),
            );
        } else if count > self.limits.parts {
            let most = self.limits.parts;
            self.impossible(Fault::pointer(
                at,
                "geometry-parts",
                Words::new(
                    format!("มี {count} ส่วน เกินที่รับได้ {most}"),
                    format!("{count} parts are more than the {most} allowed"),
                ),
            ));
        }
    }

    fn check_line(&mut self, line: &Line, at: &str) {
        if line.is_empty() {
            return self.check_count(0, at);
        }
        let start = line.first().map(|p| (p.x, p.y));
        if line.iter().all(|p| Some((p.x, p.y)) == start) {
            self.impossible(Fault::pointer(
                at,
                "line-short",
                Words::new("เส้นต้องมีอย่างน้อย 2 จุดที่ต่างกัน", "a line needs at least 2 different positions"),
            ));
        }
        self.check_positions(line, at, false);
    }

    fn check_rings(&mut self, rings: &[Line], at: &str) {
        self.check_count(rings.len(), at);
        for (index, ring) in rings.iter().enumerate() {
            self.check_ring(ring, &format!("{at}/{index}"));
        }
    }

    fn check_ring(&mut self, ring: &Line, at: &str) {
        if ring.is_empty() {
            return self.check_count(0, at);
        }
        let closed = ring.first().map(|p| (p.x, p.y)) == ring.last().map(|p| (p.x, p.y));
        if ring.len() < 4 {
            let count = ring.len();
            self.impossible(Fault::pointer(
                at,
                "ring-short",
                Words::new(
                    format!("วงของรูปปิดมี {count} จุด ต้องมีอย่างน้อย 4 จุด รวมจุดปิด"),
                    format!("a ring needs at least 4 positions, the closing one included; this one has {count}"),
                ),
            ));
        } else if !closed {
            self.impossible(
                Fault::pointer(
                    at,
                    "ring-open",
                    Words::new(
                        "วงไม่ปิด: จุดแรกกับจุดสุดท้ายไม่ตรงกัน",
                        "the ring is open: its first and last positions differ",
                    ),
                )
                .remedy("เติมจุดแรกซ้ำไว้ท้ายวง", "repeat the first position at the end"),
            );
        }
        self.check_positions(ring, at, false);
    }

    /// Ranges and the vertex limit; tells the first position out of range only, since the rest are mostly like it.
    fn check_positions(&mut self, positions: &[Position], at: &str, single: bool) {
        let most = self.limits.vertices;
        let before = self.vertices;
        self.vertices += positions.len();
        if before <= most && self.vertices > most {
            self.impossible(
                Fault::pointer(
                    at,
                    "geometry-vertices",
                    Words::new(format!("มีจุดเกิน {most} จุด"), format!("there are more than {most} positions")),
                )
                .remedy("ลดจำนวนจุด หรือนำเข้าเป็นไฟล์", "simplify the geometry, or import it as a file"),
            );
        }
        let out = positions.iter().enumerate().find(|(_, p)| !on_earth(p));
        if let Some((index, position)) = out {
            let at = if single { at.to_owned() } else { format!("{at}/{index}") };
            self.impossible(range_fault(position, At::Pointer(at)));
        }
    }
}

fn on_earth(position: &Position) -> bool {
    // Comparisons with NaN are false, so that NaN is not on earth.
    position.x.abs() <= 180.0 && position.y.abs() <= 90.0 && position.z.is_none_or(f64::is_finite)
}

pub(super) fn too_deep(pointer: &str, most: usize) -> Fault {
    Fault::pointer(
        pointer,
        "geometry-depth",
        Words::new(
            format!("GeometryCollection ซ้อนกันเกิน {most} ชั้น"),
            format!("geometry collections are nested deeper than {most}"),
        ),
    )
}

/// Says what an impossible position probably is: swapped axes, or metres of a projected system.
fn range_fault(position: &Position, at: At) -> Fault {
    let Position { x, y, .. } = *position;
    let words = Words::new(
        format!("พิกัด [{x}, {y}] อยู่นอกช่วง ลองจิจูด ±180 ละติจูด ±90"),
        format!("[{x}, {y}] lies outside longitude ±180, latitude ±90"),
    );
    if x.abs() <= 90.0 && y.abs() > 90.0 && y.abs() <= 180.0 {
        return Fault::new(at, "axes-swapped", words).remedy(
            format!("ดูเหมือนสลับแกน: GeoJSON เขียนลองจิจูดก่อน คือ [{y}, {x}]"),
            format!("the axes look swapped: GeoJSON writes longitude first, [{y}, {x}]"),
        );
    }
    let fault = Fault::new(at, "position-range", words);
    if (100_000.0..1_000_000.0).contains(&x) && (0.0..10_000_000.0).contains(&y) {
        return fault.remedy(
            "ดูเหมือนพิกัด UTM เป็นเมตร: แปลงเป็นลองจิจูด ละติจูดก่อน หรือระบุระบบพิกัด",
            "these look like UTM metres: convert to longitude, latitude, or name the coordinate system",
        );
    }
    fault
}
