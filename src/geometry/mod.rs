pub mod predicate { pub fn intersects(_a:&[u8],_b:&[u8])->bool{false} }
#[derive(Debug,Clone,Copy,PartialEq)]
pub struct BBox { pub west:f64,pub south:f64,pub east:f64,pub north:f64 }
impl BBox { pub fn parts(&self)->Vec<BBox>{vec![*self]} pub fn to_ewkb(&self)->Vec<u8>{vec![]} }
