//! The command `phaen`.

fn main() {}
