//! Files brought over HTTP: received, judged, reported, taken in on a yes, cancelled, taken back.

use phaen::access::Scope;
use serde_json::{Value, json};

use crate::on_both;
use crate::support::{Answer, START, TestHub};

const BOUNDARY: &str = "phaen-test-boundary";

/// A form with fields and one file.
pub fn form(fields: &[(&str, &str)], name: &str, content: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    for (field, value) in fields {
        body.extend(
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n").bytes(),
        );
    }
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
    );
    body.extend(head.bytes());
    body.extend(content);
    body.extend(format!("\r\n--{BOUNDARY}--\r\n").bytes());
    body
}

pub async fn bring(hub: &TestHub, key: &str, fields: &[(&str, &str)], name: &str, content: &[u8]) -> Answer {
    let media_type = format!("multipart/form-data; boundary={BOUNDARY}");
    hub.ask("POST", "/imports").key(key).body(&media_type, form(fields, name, content)).send().await
}

pub fn path_of(answer: &Answer) -> String {
    answer.header("location").replace("http://phaen.test/hub", "")
}

/// Asks until the import rests.
pub async fn settled(hub: &TestHub, key: &str, path: &str) -> Value {
    for _ in 0..1_000 {
        let import = hub.get(path).key(key).send().await.expect(200).json();
        if import["state"] != "received" && import["state"] != "loading" {
            return import;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the import does not end")
}

fn point(id: Value, longitude: f64, latitude: f64, properties: Value) -> Value {
    let mut feature = json!({"type": "Feature", "geometry": {"type": "Point", "coordinates": [longitude, latitude]}, "properties": properties});
    if !id.is_null() {
        feature["id"] = id;
    }
    feature
}

fn wells(features: &[Value]) -> Vec<u8> {
    json!({"type": "FeatureCollection", "features": features}).to_string().into_bytes()
}

fn two() -> Vec<u8> {
    wells(&[
        point(json!("a"), 101.0, 13.0, json!({"ชื่อ": "บ่อ ๑", "depth": 12})),
        point(json!("b"), 101.1, 13.1, json!({"ชื่อ": "บ่อ ๒", "depth": 7.5})),
    ])
}

/// What lies in the folder of imports.
fn left(hub: &TestHub) -> usize {
    let entries = std::fs::read_dir(hub.hub.config.data_dir.join("imports")).into_iter().flatten();
    entries.filter(|entry| entry.as_ref().unwrap().path().is_dir()).count()
}

on_both! {
    async fn an_old_workbook_is_refused_with_the_way_out_in_both_languages(hub) {
        let key = hub.editor("doh");
        let mut old = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
        old.resize(4_096, 0);
        for fields in [&[][..], &[("kind", "plan")]] {
            let import = settled(&hub, &key, &path_of(&bring(&hub, &key, fields, "แผน.xls", &old).await.expect(202))).await;
            assert_eq!(import["state"], "failed", "{import}");
            for language in ["th", "en"] {
                let said = import["error"][language].as_str().unwrap();
                assert!(said.contains(".xls"), "{said}");
            }
            assert!(import["error"].to_string().contains(".xlsx"), "the remedy is told: {}", import["error"]);
        }
    }

    async fn a_file_is_reported_on_first_and_taken_in_on_a_yes(hub) {
        let key = hub.editor("doh");
        let brought = bring(&hub, &key, &[("dataset", "wells"), ("title", "บ่อบาดาล")], "บ่อ.geojson", &two()).await.expect(202);
        let path = path_of(&brought);
        let import = settled(&hub, &key, &path).await;
        assert_eq!((&import["state"], &import["report"]["accepted"], &import["agency"]), (&json!("checked"), &json!(true), &json!("doh")), "{import}");
        assert_eq!((&import["file"]["name"], &import["file"]["bytes"]), (&json!("บ่อ.geojson"), &json!(two().len())));
        let layer = &import["report"]["layers"][0];
        assert_eq!((&layer["rows"]["read"], &layer["rows"]["taken"], &layer["rows"]["refused"]), (&json!(2), &json!(2), &json!(0)));
        assert!(layer["qualityScore"].is_u64(), "{layer}");
        assert_eq!((&layer["ids"], &layer["geometryKind"]), (&json!("own"), &json!("point")));
        assert_eq!(layer["fields"], json!([{"name": "ชื่อ", "type": "string", "example": "บ่อ ๑"}, {"name": "depth", "type": "number", "example": "12"}]));
        assert_eq!((&layer["bbox"], &layer["exists"]), (&json!([101.0, 13.0, 101.1, 13.1]), &json!(false)));
        hub.get("/collections/wells").send().await.expect(404);
        hub.ask("POST", &format!("{path}/commit")).key(&key).send().await.expect(202);
        let done = settled(&hub, &key, &path).await;
        assert_eq!((&done["state"], &done["made"][0]["features"]), (&json!("done"), &json!(2)), "{done}");
        let item = hub.get("/collections/wells/items/a").send().await.expect(200).json();
        assert_eq!(item["properties"]["ชื่อ"], "บ่อ ๑");
        assert_eq!(hub.get("/datasets/wells").send().await.json()["title"]["th"], "บ่อบาดาล");
        hub.ask("POST", &format!("{path}/commit")).key(&key).send().await.expect(409);
        let file = hub.get(&format!("{path}/file")).key(&key).send().await.expect(200);
        assert_eq!(file.body, two());
        assert!(file.header("content-disposition").contains("filename*=UTF-8''%E0%B8%9A"), "{}", file.header("content-disposition"));
    }

    async fn with_commit_one_request_does_all_and_the_same_file_again_changes_nothing(hub) {
        let key = hub.editor("doh");
        let fields = [("dataset", "wells"), ("commit", "true")];
        let first = settled(&hub, &key, &path_of(&bring(&hub, &key, &fields, "a.geojson", &two()).await.expect(202))).await;
        assert_eq!((&first["state"], &first["made"][0]["created"]), (&json!("done"), &json!(true)), "{first}");
        let again = settled(&hub, &key, &path_of(&bring(&hub, &key, &fields, "a.geojson", &two()).await.expect(202))).await;
        assert_eq!((&again["state"], &again["made"][0]["unchanged"]), (&json!("done"), &json!(true)), "{again}");
        let changes = &again["report"]["layers"][0]["changes"];
        assert_eq!(*changes, json!({"before": 2, "added": 0, "changed": 0, "unchanged": 2, "removed": 0}));
        let other = wells(&[point(json!("a"), 101.0, 13.0, json!({"depth": 1})), point(json!("c"), 101.0, 13.0, json!({}))]);
        let third = settled(&hub, &key, &path_of(&bring(&hub, &key, &fields, "a.geojson", &other).await.expect(202))).await;
        assert_eq!(third["report"]["layers"][0]["changes"], json!({"before": 2, "added": 1, "changed": 1, "unchanged": 0, "removed": 1}));
        let ids: Vec<Value> = hub.get("/collections/wells/items").send().await.json()["features"].as_array().unwrap().iter().map(|f| f["id"].clone()).collect();
        assert_eq!(ids, [json!("a"), json!("c")]);
    }

    async fn a_refused_row_is_named_and_stops_the_whole_unless_partial(hub) {
        let key = hub.editor("doh");
        let bad = wells(&[
            point(json!("good"), 101.0, 13.0, json!({})),
            point(json!("swapped"), 13.0, 101.0, json!({})),
            point(json!("good"), 101.1, 13.0, json!({})),
        ]);
        let brought = bring(&hub, &key, &[("dataset", "wells"), ("commit", "true")], "a.geojson", &bad).await.expect(202);
        let path = path_of(&brought);
        let import = settled(&hub, &key, &path).await;
        assert_eq!((&import["state"], &import["report"]["accepted"]), (&json!("checked"), &json!(false)), "{import}");
        hub.get("/collections/wells").send().await.expect(404);
        let refusal = hub.ask("POST", &format!("{path}/commit")).key(&key).send().await.expect(422);
        assert!(refusal.text().contains("partial"), "{}", refusal.text());
        let rows = hub.get(&format!("{path}/rows?limit=1")).key(&key).send().await.expect(200);
        assert_eq!((&rows.json()["items"][0]["row"], &rows.json()["items"][0]["id"]), (&json!(2), &json!("swapped")));
        let next = rows.link("next").unwrap().replace("http://phaen.test/hub", "");
        let second = hub.get(&next).key(&key).send().await.expect(200);
        assert_eq!((&second.json()["items"][0]["row"], &second.json()["items"][0]["code"]), (&json!(3), &json!("repeated-id")));
        assert!(second.link("next").is_none());
        let table = hub.get(&format!("{path}/rows?f=csv&lang=en")).key(&key).send().await.expect(200).text();
        assert!(table.starts_with('\u{FEFF}') && table.lines().count() == 3, "{table}");
        assert!(table.contains("\"3\"") && table.contains("swapped"), "{table}");
        assert!(hub.get(&format!("{path}/rows?f=csv&lang=th")).key(&key).send().await.text().contains("วิธีแก้"));
        hub.get(&format!("{path}/rows?verdict=bad")).key(&key).send().await.expect(400);
        let patch = hub.ask("PATCH", &path).key(&key).body("application/merge-patch+json", json!({"partial": true, "commit": true}).to_string()).send().await;
        patch.expect(202);
        let import = settled(&hub, &key, &path).await;
        assert_eq!((&import["state"], &import["made"][0]["features"]), (&json!("done"), &json!(1)), "{import}");
    }

    async fn an_import_is_its_agencys_alone(hub) {
        let (own, other, reader) = (hub.editor("doh"), hub.editor("rid"), hub.key("doh", &[Scope::Read]));
        let path = path_of(&bring(&hub, &own, &[("dataset", "wells"), ("commit", "true")], "a.geojson", &two()).await.expect(202));
        settled(&hub, &own, &path).await;
        for more in ["", "/rows", "/file"] {
            hub.get(&format!("{path}{more}")).key(&other).send().await.expect(404);
        }
        hub.get(&path).key(&reader).send().await.expect(200);
        hub.get(&format!("{path}/file")).key(&reader).send().await.expect(403);
        hub.get(&path).key(&hub.admin()).send().await.expect(200);
        assert_eq!(hub.get("/imports").key(&other).send().await.expect(200).json()["numberReturned"], 0);
        let list = hub.get("/imports").key(&own).send().await.expect(200).json();
        assert_eq!((&list["numberReturned"], &list["keptFiles"], &list["keptBytes"]), (&json!(1), &json!(1), &json!(two().len())));
        // Another agency's dataset is not replaced, and nothing is brought in another's name.
        let foreign = bring(&hub, &other, &[("dataset", "wells"), ("commit", "true")], "a.geojson", &two()).await.expect(202);
        let foreign = settled(&hub, &other, &path_of(&foreign)).await;
        assert!(foreign["state"] == "failed" && foreign["error"]["en"].as_str().unwrap().contains("belongs to 'doh'"), "{foreign}");
        bring(&hub, &other, &[("agency", "doh")], "a.geojson", &two()).await.expect(403);
        bring(&hub, &other, &[("agency", "nobody")], "a.geojson", &two()).await.expect(422);
    }

    async fn what_is_no_file_of_ours_is_refused_and_leaves_nothing(hub) {
        let key = hub.editor("doh");
        bring(&hub, &key, &[], "a.geojson", b"").await.expect(400);
        bring(&hub, &key, &[("colour", "red")], "a.geojson", &two()).await.expect(400);
        bring(&hub, &key, &[("partial", "true"), ("partial", "true")], "a.geojson", &two()).await.expect(400);
        let whole = form(&[], "a.geojson", &two());
        let form_type = format!("multipart/form-data; boundary={BOUNDARY}");
        let cut = &whole[..whole.len() - 40];
        hub.ask("POST", "/imports").key(&key).body(&form_type, cut.to_vec()).send().await.expect(400);
        hub.ask("POST", "/imports").key(&key).body("multipart/form-data", whole.clone()).send().await.expect(400);
        hub.ask("POST", "/imports").key(&key).body("application/x-www-form-urlencoded", "a=b").send().await.expect(415);
        hub.ask("POST", "/imports").key(&key).send().await.expect(415);
        let twice = [&whole[..whole.len() - BOUNDARY.len() - 6], &whole[..]].concat();
        hub.ask("POST", "/imports").key(&key).body(&form_type, twice).send().await.expect(400);
        let without = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"dataset\"\r\n\r\nwells\r\n--{BOUNDARY}--\r\n");
        hub.ask("POST", "/imports").key(&key).body(&form_type, without).send().await.expect(400);
        assert_eq!(left(&hub), 0, "nothing is left of what was refused");
        let unknown = bring(&hub, &key, &[], "a.pdf", b"%PDF-1.7 hello").await.expect(202);
        let unknown = settled(&hub, &key, &path_of(&unknown)).await;
        assert!(unknown["state"] == "failed" && unknown["error"]["th"].is_string(), "{unknown}");
    }

    async fn the_file_may_be_the_body_itself_and_its_name_never_becomes_a_path(hub) {
        let key = hub.editor("doh");
        let brought = hub.ask("POST", "/imports?dataset=wells&commit=true").key(&key)
            .header("content-disposition", "attachment; filename=\"../../etc/wells.geojson\"").body("application/geo+json", two()).send().await.expect(202);
        let import = settled(&hub, &key, &path_of(&brought)).await;
        assert_eq!((&import["state"], &import["file"]["name"]), (&json!("done"), &json!("../../etc/wells.geojson")), "{import}");
        assert_eq!(left(&hub), 1);
        hub.ask("POST", "/imports?datset=x").key(&key).body("application/geo+json", two()).send().await.expect(400);
    }

    async fn a_form_sent_again_under_its_key_is_one_import(hub) {
        let key = hub.editor("doh");
        let media_type = format!("multipart/form-data; boundary={BOUNDARY}");
        let ask = || hub.ask("POST", "/imports").key(&key).header("idempotency-key", "4f9c6e1a-7d0b-4d7e-9c53-2f7f3f6a9b10");
        let first = ask().body(&media_type, form(&[("dataset", "wells")], "a.geojson", &two())).send().await.expect(202);
        // Another boundary is the same form.
        let text = String::from_utf8(form(&[("dataset", "wells")], "a.geojson", &two())).unwrap().replace(BOUNDARY, "another");
        let again = ask().body("multipart/form-data; boundary=another", text).send().await.expect(202);
        assert_eq!((again.header("idempotent-replayed"), again.json()["id"].clone()), ("true", first.json()["id"].clone()));
        settled(&hub, &key, &path_of(&first)).await;
        assert_eq!(left(&hub), 1);
        ask().body(&media_type, form(&[("dataset", "other")], "a.geojson", &two())).send().await.expect(422);
    }

    async fn a_dataset_that_an_import_made_goes_with_it_unless_it_was_changed(hub) {
        let key = hub.editor("doh");
        let fields = [("dataset", "wells"), ("commit", "true")];
        let path = path_of(&bring(&hub, &key, &fields, "a.geojson", &two()).await.expect(202));
        settled(&hub, &key, &path).await;
        let undone = hub.ask("POST", &format!("{path}/undo")).key(&key).send().await.expect(200).json();
        assert_eq!(undone["state"], "undone");
        hub.get("/collections/wells").send().await.expect(404);
        hub.ask("POST", &format!("{path}/undo")).key(&key).send().await.expect(409);
        let path = path_of(&bring(&hub, &key, &fields, "a.geojson", &two()).await.expect(202));
        settled(&hub, &key, &path).await;
        hub.ask("DELETE", "/collections/wells/items/a").key(&key).send().await.expect(204);
        let refused = hub.ask("POST", &format!("{path}/undo")).key(&key).send().await.expect(409);
        assert!(refused.text().contains("changed-since"), "{}", refused.text());
    }

    async fn an_import_that_is_taken_back_leaves_what_was_there_before(hub) {
        let key = hub.editor("doh");
        let fields = [("dataset", "wells"), ("commit", "true")];
        settled(&hub, &key, &path_of(&bring(&hub, &key, &fields, "a.geojson", &two()).await.expect(202))).await;
        let before = hub.get("/collections/wells/items").send().await.expect(200).json()["features"].clone();
        let other = wells(&[point(json!("c"), 101.2, 13.2, json!({"late": "x"}))]);
        let path = path_of(&bring(&hub, &key, &fields, "b.geojson", &other).await.expect(202));
        assert_eq!(settled(&hub, &key, &path).await["made"][0]["version"], 2);
        hub.ask("POST", &format!("{path}/undo")).key(&key).send().await.expect(200);
        assert_eq!(hub.get("/collections/wells/items").send().await.expect(200).json()["features"], before);
    }

    async fn every_step_of_an_import_stands_in_the_audit_trail(hub) {
        let (key, admin) = (hub.editor("doh"), hub.admin());
        let path = path_of(&bring(&hub, &key, &[("dataset", "wells")], "a.geojson", &two()).await.expect(202));
        settled(&hub, &key, &path).await;
        hub.ask("PATCH", &path).key(&key).json(&json!({"title": "บ่อ"})).send().await.expect(202);
        settled(&hub, &key, &path).await;
        hub.ask("POST", &format!("{path}/commit")).key(&key).send().await.expect(202);
        settled(&hub, &key, &path).await;
        hub.ask("POST", &format!("{path}/undo")).key(&key).send().await.expect(200);
        hub.ask("DELETE", &path).key(&key).send().await.expect(204);
        let trail = hub.get("/audit?subject=import&limit=100").key(&admin).send().await.expect(200).json();
        let steps: Vec<&str> = trail["items"].as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap()).collect();
        assert_eq!(steps, ["import.create", "import.checked", "import.update", "import.checked", "import.commit", "import.done", "import.undo", "import.delete"]);
    }

    async fn an_import_that_is_forgotten_takes_its_file_along_and_leaves_its_dataset(hub) {
        let key = hub.editor("doh");
        let path = path_of(&bring(&hub, &key, &[("dataset", "wells"), ("commit", "true")], "a.geojson", &two()).await.expect(202));
        settled(&hub, &key, &path).await;
        hub.ask("DELETE", &path).key(&key).send().await.expect(204);
        hub.get(&path).key(&key).send().await.expect(404);
        assert_eq!(left(&hub), 0);
        hub.get("/collections/wells/items/a").send().await.expect(200);
    }

    async fn a_cancelled_import_stops_within_a_second_and_leaves_nothing(hub) {
        let key = hub.editor("doh");
        let many: Vec<Value> = (0..60_000).map(|i| point(Value::Null, 101.0 + f64::from(i % 1_000) / 1e4, 13.0 + f64::from(i / 1_000) / 1e4, json!({"n": i}))).collect();
        let path = path_of(&bring(&hub, &key, &[("dataset", "wells"), ("commit", "true")], "a.geojson", &wells(&many)).await.expect(202));
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        let job = hub.get(&path).key(&key).send().await.expect(200).json()["job"].as_str().unwrap().to_owned();
        assert_eq!(hub.get(&format!("/jobs/{job}")).key(&key).send().await.expect(200).json()["state"], "running");
        hub.ask("DELETE", &path).key(&key).send().await.expect(204);
        let cancelled = std::time::Instant::now();
        while left(&hub) > 0 {
            assert!(cancelled.elapsed() < std::time::Duration::from_secs(5), "it goes on");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        assert_eq!(hub.get(&path).key(&key).send().await.expect(200).json()["state"], "cancelled");
        hub.get("/collections/wells").send().await.expect(404);
    }

    async fn an_import_whose_job_is_cancelled_is_cancelled_with_it(hub) {
        let key = hub.editor("doh");
        let (import, _) = brought(&hub, "doh", &two(), false);
        hub.ask("DELETE", &format!("/jobs/{}", import.job)).key(&key).send().await.expect(200);
        phaen::imports::office::resume(&hub.hub).unwrap();
        assert_eq!(hub.get(&format!("/imports/{}", import.id)).key(&key).send().await.expect(200).json()["state"], "cancelled");
        assert_eq!(left(&hub), 0);
    }

    async fn what_was_cut_off_in_its_dry_run_is_done_at_the_next_start(hub) {
        let key = hub.editor("doh");
        let (import, _directory) = brought(&hub, "doh", &two(), true);
        // The process that ran it has died.
        hub.hub.store.write_now(|database| phaen::jobs::store::claim_job(database, &import.job, START)).unwrap();
        phaen::imports::office::resume(&hub.hub).unwrap();
        let done = settled(&hub, &key, &format!("/imports/{}", import.id)).await;
        assert_eq!((&done["state"], &done["made"][0]["features"]), (&json!("done"), &json!(2)), "{done}");
    }

    async fn what_was_cut_off_half_loaded_goes_on_behind_the_last_group(hub) {
        use phaen::imports::{ImportState, store};
        let key = hub.editor("doh");
        let many: Vec<Value> = (0..50).map(|i| point(json!(format!("w{i}")), 101.0 + f64::from(i) / 1e3, 13.0, json!({"n": i}))).collect();
        let (import, _directory) = brought(&hub, "doh", &wells(&many), false);
        let path = format!("/imports/{}", import.id);
        phaen::imports::office::wake(&hub.hub);
        let checked = settled(&hub, &key, &path).await;
        assert_eq!(checked["state"], "checked", "{checked}");
        // Twenty rows are in when the process dies.
        let deed = hub.deed();
        hub.hub.store.write_now(|database| {
            let import = store::get_import(database, &phaen::access::Sight::Everything, &import.id)?;
            store::queue_run(database, &import, ImportState::Loading, &import.wishes, "zz-job", &deed)?;
            phaen::jobs::store::claim_job(database, "zz-job", START)?;
            let mut described = phaen::catalog::NewDataset::named("wells", "doh", "wells", "wells", "wells.geojson");
            described.fields = vec![phaen::catalog::Field::new("n", phaen::catalog::FieldType::Integer, "n", "n")];
            let source = phaen::catalog::version::VersionSource { import_id: import.id.clone(), ..Default::default() };
            let mut load = phaen::versions::store::begin(database, &described, &phaen::versions::NewVersion { source }, &deed)?;
            let features: Vec<_> = many.iter().take(20).map(|one| phaen::features::NewFeature::from_geojson(one, &described, None, String::new).unwrap()).collect();
            let fields = load.fields().to_vec();
            let ready = features.iter().map(|one| phaen::features::store::ReadyFeature::of(one, &fields));
            let ready = ready.collect::<phaen::error::Result<Vec<_>>>()?;
            phaen::versions::store::append_ready(database, &mut load, ready, 20, START)
        }).unwrap();
        phaen::imports::office::resume(&hub.hub).unwrap();
        let done = settled(&hub, &key, &path).await;
        assert_eq!((&done["state"], &done["made"][0]["features"]), (&json!("done"), &json!(50)), "{done}");
        // What went in before and after is found by value and by place.
        for (query, id) in [("n=3", "w3"), ("n=33", "w33"), ("bbox=101.0025,12,101.0035,14", "w3"), ("bbox=101.0325,12,101.0335,14", "w33")] {
            let page = hub.get(&format!("/collections/wells/items?{query}")).send().await.expect(200).json();
            assert_eq!((&page["numberMatched"], &page["features"][0]["id"]), (&json!(1), &json!(id)), "{query}: {page}");
        }
        assert_eq!(hub.get("/collections/wells/items?resultType=hits").send().await.json()["numberMatched"], 50);
        hub.get("/collections/wells/items/w0").send().await.expect(200);
        hub.get("/collections/wells/items/w49").send().await.expect(200);
    }

    async fn two_files_at_once_are_both_taken_in_one_after_the_other(hub) {
        let key = hub.editor("doh");
        let mut paths = Vec::new();
        for name in ["first", "second", "third"] {
            paths.push(path_of(&bring(&hub, &key, &[("dataset", name), ("commit", "true")], "a.geojson", &two()).await.expect(202)));
        }
        for path in &paths {
            assert_eq!(settled(&hub, &key, path).await["state"], "done");
        }
        let made = hub.get("/datasets").send().await.expect(200).text();
        assert!(["first", "second", "third"].iter().all(|name| made.contains(name)));
    }
}

/// A file noted as an upload would be, and nobody at work on it.
fn brought(hub: &TestHub, agency: &str, content: &[u8], commit: bool) -> (phaen::imports::Import, tempfile::TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("wells.geojson");
    std::fs::write(&file, content).unwrap();
    let signed = phaen::imports::record::Signed { actor: "test".into(), agency: agency.to_owned(), is_admin: false };
    let wishes = phaen::imports::ImportWishes { commit, ..Default::default() };
    (phaen::imports::bring::bring(&hub.hub, &file, wishes, signed, |_| {}).unwrap(), directory)
}
