//! `openapi/` holds the contract as the code makes it, in both versions.

use std::path::PathBuf;

use phaen::http::openapi30::leftovers;
use serde_json::Value;

/// Writes the document where it is not what is committed; says whether it had to.
fn rewritten(name: &str, document: &Value) -> bool {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("openapi").join(name);
    let wanted = serde_json::to_string_pretty(document).unwrap() + "\n";
    let stale = std::fs::read_to_string(&path).unwrap_or_default() != wanted;
    if stale {
        std::fs::write(&path, wanted).unwrap();
    }
    stale
}

#[test]
fn the_committed_contract_is_what_the_code_says() {
    let contract = phaen::app::contract().unwrap();
    let both = [("phaen.json", contract.v31().clone()), ("phaen-3.0.json", contract.v30())];
    let stale: Vec<&str> =
        both.iter().filter(|(name, document)| rewritten(name, document)).map(|(name, _)| *name).collect();
    assert!(
        stale.is_empty(),
        "{stale:?} was not what the code says and has been written anew: look at the difference and commit it"
    );
}

#[test]
fn nothing_of_openapi_3_1_is_left_in_the_3_0_document() {
    let leftovers = leftovers(&phaen::app::contract().unwrap().v30());
    assert!(leftovers.is_empty(), "{leftovers:#?}");
}

#[test]
fn every_operation_has_its_own_id_a_summary_and_a_tag_that_is_described() {
    let contract = phaen::app::contract().unwrap();
    let document = contract.v31();
    let tags: Vec<&Value> = document["tags"].as_array().unwrap().iter().map(|tag| &tag["name"]).collect();
    let mut ids = std::collections::BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            assert!(ids.insert(id.to_owned()), "{id} comes twice");
            assert!(!operation["summary"].as_str().unwrap_or_default().is_empty(), "{method} {path} has no summary");
            assert!(tags.contains(&&operation["tags"][0]), "{method} {path}: {}", operation["tags"]);
        }
    }
}

#[test]
fn gdal_and_qgis_find_the_page_size_where_they_look_for_it() {
    let document = phaen::app::contract().unwrap().v30();
    let limit = &document["components"]["parameters"]["limit"]["schema"];
    assert_eq!((limit["maximum"].clone(), limit["default"].clone()), (10_000.into(), 100.into()));
    let items = &document["paths"]["/collections/{collectionId}/items"]["get"]["parameters"];
    assert!(items.as_array().unwrap().iter().any(|p| p["$ref"] == "#/components/parameters/limit"));
    let bbox = &document["components"]["parameters"]["bbox"]["schema"];
    assert_eq!((bbox["minItems"].clone(), bbox["maxItems"].clone()), (4.into(), 6.into()));
}
