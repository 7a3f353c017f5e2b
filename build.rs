//! Makes the hub be built anew when the map of its pages is; without Node the folder is empty, and pages are served without a map.

fn main() {
    // A folder that is not there would be looked for, and everything built anew, at every build.
    if let Err(error) = std::fs::create_dir_all("web/dist") {
        println!("cargo:warning=web/dist cannot be made: {error}");
    }
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=web/dist");
}
