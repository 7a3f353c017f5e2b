//! Every official example is read, text and JSON to the same tree.

use std::collections::BTreeMap;
use std::path::Path;

use phaen::cql2::{Node, from_json, from_text, to_json, to_text};

fn read_all(folder: &Path, read: impl Fn(&str) -> phaen::error::Result<Node>) -> BTreeMap<String, Node> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let node = read(&std::fs::read_to_string(&path).unwrap());
            (name, node.unwrap_or_else(|error| panic!("{}: {error}", path.display())))
        })
        .collect()
}

#[test]
fn every_official_example_gives_one_tree_from_text_and_json() {
    let Some(folder) = super::official("examples") else { return };
    let texts = read_all(&folder.join("text"), from_text);
    let documents = read_all(&folder.join("json"), from_json);
    assert_eq!(texts.len() + documents.len(), 229);
    for (name, tree) in &texts {
        // `example40-alt01` is another way to write `example40`.
        let plain = name.split("-alt").next().unwrap();
        assert_eq!(tree, &documents[plain], "{name}");
        assert_eq!(&from_text(&to_text(tree)).unwrap(), tree, "{name}: {}", to_text(tree));
        assert_eq!(&from_json(&to_json(tree).to_string()).unwrap(), tree, "{name}");
    }
    assert!(documents.keys().all(|name| texts.contains_key(name)));
}
