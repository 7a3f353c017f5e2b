//! What files become beside layers: projects by a column map, and boundaries of areas.

use serde_json::{Value, json};

use crate::imports::{bring, path_of, settled};
use crate::on_both;
use crate::support::plan_workbook::with_every_trap;

on_both! {
    async fn projects_come_in_by_a_column_map_and_are_taken_back_unless_somebody_changed_them(hub) {
        let key = hub.editor("doh");
        let map = "[fields]\ntitle = \"title\"\nsource_key = \"key\"\n\n[[budget]]\nyear = 2568\ncolumn = \"baht\"\n";
        let fields = [("columns", map), ("commit", "true")];
        let table = |first: &str| format!("key,title,baht\nk1,{first},1000\nk2,ขุดลอกคลองหลวง,2000\n");
        let made = settled(&hub, &key, &path_of(&bring(&hub, &key, &fields, "a.csv", table("ก่อสร้างถนนสายหนึ่ง").as_bytes()).await.expect(202))).await;
        assert_eq!((&made["state"], &made["report"]["projects"]["created"], &made["made"][0]["features"]), (&json!("done"), &json!(2), &json!(2)), "{made}");
        let titles = |answer: Value| answer["items"].as_array().unwrap().iter().map(|one| one["title"].as_str().unwrap().to_owned()).collect::<std::collections::BTreeSet<_>>();
        let path = path_of(&bring(&hub, &key, &fields, "a.csv", table("ก่อสร้างถนนสายสอง").as_bytes()).await.expect(202));
        let changed = settled(&hub, &key, &path).await;
        assert_eq!((&changed["report"]["projects"]["updated"], &changed["report"]["projects"]["unchanged"]), (&json!(1), &json!(1)), "{changed}");
        assert!(titles(hub.get("/projects").key(&key).send().await.json()).contains("ก่อสร้างถนนสายสอง"));
        hub.ask("POST", &format!("{path}/undo")).key(&key).send().await.expect(200);
        assert!(titles(hub.get("/projects").key(&key).send().await.json()).contains("ก่อสร้างถนนสายหนึ่ง"));
        // The first import's project has been written since, so that it is not taken away behind somebody's back.
        let first = format!("/imports/{}", made["id"].as_str().unwrap());
        let refused = hub.ask("POST", &format!("{first}/undo")).key(&key).send().await.expect(409);
        assert!(refused.text().contains("changed-since"), "{}", refused.text());
        assert_eq!(titles(hub.get("/projects").key(&key).send().await.json()).len(), 2, "nothing was taken back half");
        let mine = settled(&hub, &key, &path_of(&bring(&hub, &key, &fields, "b.csv", "key,title,baht\nk9,ก่อสร้างฝาย,1\n".as_bytes()).await.expect(202))).await;
        hub.ask("POST", &format!("/imports/{}/undo", mine["id"].as_str().unwrap())).key(&key).send().await.expect(200);
        assert_eq!(titles(hub.get("/projects").key(&key).send().await.json()).len(), 2);
    }

    async fn a_table_of_another_agencys_projects_is_refused_row_by_row(hub) {
        let (key, _) = (hub.editor("doh"), hub.agency("rid"));
        let map = "[fields]\ntitle = \"title\"\nagency = \"owner\"\n\n[[budget]]\nyear = 2568\ncolumn = \"baht\"\n";
        let path = path_of(&bring(&hub, &key, &[("columns", map), ("commit", "true")], "a.csv", "title,owner,baht\nก่อสร้างถนนสายหนึ่ง,doh,1000\nขุดลอกคลองหลวง,rid,2000\n".as_bytes()).await.expect(202));
        let import = settled(&hub, &key, &path).await;
        assert_eq!((&import["state"], &import["report"]["projects"]["refused"]), (&json!("checked"), &json!(1)), "{import}");
        let rows = hub.get(&format!("{path}/rows")).key(&key).send().await.expect(200).json();
        assert_eq!((&rows["items"][0]["row"], &rows["items"][0]["code"]), (&json!(3), &json!("other-owner")));
    }

    async fn a_plan_workbook_is_found_by_its_content_and_its_rows_go_into_a_plan(hub) {
        let key = hub.editor("muni");
        let file = with_every_trap();
        let path = path_of(&bring(&hub, &key, &[], "แผน.xlsx", &file).await.expect(202));
        let checked = settled(&hub, &key, &path).await;
        assert_eq!((&checked["state"], &checked["report"]["kind"]), (&json!("checked"), &json!("plan")), "{checked}");
        assert!(checked["report"]["plan"]["rows"].as_i64().unwrap() > 0);
        hub.ask("PATCH", &path).key(&key).json(&json!({"partial": true, "commit": true})).send().await.expect(202);
        let done = settled(&hub, &key, &path).await;
        assert_eq!(done["state"], "done", "{done}");
        let plan = done["made"][0]["plan"].as_str().unwrap();
        hub.get(&format!("/plans/{plan}")).key(&key).send().await.expect(200);
        let projects = |answer: Value| answer["items"].as_array().unwrap().len();
        assert!(projects(hub.get("/projects").key(&key).send().await.json()) > 0);
        let undone = hub.ask("POST", &format!("{path}/undo")).key(&key).send().await.expect(200).json();
        assert_eq!(undone["state"], "undone");
        hub.get(&format!("/plans/{plan}")).key(&key).send().await.expect(404);
        assert_eq!(projects(hub.get("/projects").key(&key).send().await.json()), 0, "the projects were made for the rows and go with them");
        let trail = hub.get("/audit?sortby=-seq&limit=100").key(&hub.admin()).send().await.expect(200).text();
        assert!(trail.contains("plan.import.undo") && trail.contains("plan.delete"), "{trail}");
    }

    async fn a_plan_import_that_something_is_built_on_stays_and_says_on_what(hub) {
        let key = hub.editor("muni");
        let fields = [("partial", "true"), ("commit", "true")];
        let path = path_of(&bring(&hub, &key, &fields, "แผน.xlsx", &with_every_trap()).await.expect(202));
        let done = settled(&hub, &key, &path).await;
        let (plan, edition) = (done["made"][0]["plan"].as_str().unwrap(), done["made"][0]["edition"].as_str().unwrap());
        let at = hub.get(&format!("/plans/{plan}/editions/{edition}")).key(&key).send().await.expect(200);
        hub.ask("POST", &format!("/plans/{plan}/editions/{edition}/bind")).key(&key).header("if-match", at.header("etag")).send().await.expect(200);
        let refused = hub.ask("POST", &format!("{path}/undo")).key(&key).send().await.expect(409).text();
        assert!(refused.contains("is bound") || refused.contains("รวมเล่ม"), "{refused}");
    }

    async fn an_import_into_an_edition_that_was_there_leaves_it_as_it_was(hub) {
        let key = hub.editor("muni");
        let fields = [("partial", "true"), ("commit", "true")];
        let first = settled(&hub, &key, &path_of(&bring(&hub, &key, &fields, "แผน.xlsx", &with_every_trap()).await.expect(202))).await;
        let (plan, edition) = (first["made"][0]["plan"].as_str().unwrap(), first["made"][0]["edition"].as_str().unwrap());
        let book = || async {
            let rows = hub.get(&format!("/plans/{plan}/rows?limit=1000&edition={edition}")).key(&key).send().await.expect(200).json();
            let mut rows: Vec<Value> = rows["items"].as_array().unwrap().clone();
            rows.iter_mut().for_each(|row| row.as_object_mut().unwrap().retain(|name, _| !["version", "updatedAt"].contains(&name.as_str())));
            rows
        };
        let before = book().await;
        let file = hub.get(&format!("/plans/{plan}/export?edition={edition}&form=p03")).key(&key).send().await.expect(200).body;
        // One form alone: with `replace` all rows of the others go, and their projects with them.
        let again = [("partial", "true"), ("commit", "true"), ("replace", "true"), ("plan", plan), ("edition", edition)];
        let path = path_of(&bring(&hub, &key, &again, "อีก.xlsx", &file).await.expect(202));
        let second = settled(&hub, &key, &path).await;
        assert_eq!(second["state"], "done", "{second}");
        assert!(book().await.len() < before.len());
        hub.ask("POST", &format!("{path}/undo")).key(&key).send().await.expect(200);
        assert_eq!(book().await, before);
        // What was changed and put back is as the first import left it.
        hub.ask("POST", &format!("/imports/{}/undo", first["id"].as_str().unwrap())).key(&key).send().await.expect(200);
        hub.get(&format!("/plans/{plan}")).key(&key).send().await.expect(404);
    }

    async fn boundaries_come_in_by_an_administrator_and_what_draws_no_area_is_told(hub) {
        let square = |west: f64| json!({"type": "Polygon", "coordinates": [[[west, 13.0], [west + 0.1, 13.0], [west + 0.1, 13.1], [west, 13.1], [west, 13.0]]]});
        let feature = |code: &str, west: f64| json!({"type": "Feature", "properties": {"ADM3_PCODE": code}, "geometry": square(west)});
        let file = json!({"type": "FeatureCollection", "features": [feature("TH200702", 101.0), feature("TH999999", 101.2), feature("TH200702", 101.4)]}).to_string();
        let (admin, editor) = (hub.admin(), hub.editor("doh"));
        let fields = [("kind", "areas"), ("commit", "true")];
        let refused = settled(&hub, &editor, &path_of(&bring(&hub, &editor, &fields, "a.geojson", file.as_bytes()).await.expect(202))).await;
        assert!(refused["state"] == "failed" && refused["error"]["en"].as_str().unwrap().contains("administrators"), "{refused}");
        let path = path_of(&bring(&hub, &admin, &fields, "a.geojson", file.as_bytes()).await.expect(202));
        let done = settled(&hub, &admin, &path).await;
        assert_eq!((&done["state"], &done["made"][0]["features"]), (&json!("done"), &json!(1)), "{done}");
        assert_eq!(done["report"]["layers"][0]["rows"], json!({"read": 3, "taken": 1, "refused": 0, "repaired": 0, "warned": 2}));
        let rows = hub.get(&format!("{path}/rows?verdict=warned")).key(&admin).send().await.expect(200).json();
        let codes: Vec<&Value> = rows["items"].as_array().unwrap().iter().map(|row| &row["code"]).collect();
        assert_eq!(codes, [&json!("no-area"), &json!("drawn-already")]);
        let drawn = || async { hub.get("/collections/areas/items/200702").send().await.expect(200).json() };
        assert_eq!((&drawn().await["geometry"]["type"], &drawn().await["properties"]["boundarySource"]), (&json!("Polygon"), &json!("a.geojson")));
        let other = json!({"type": "FeatureCollection", "features": [feature("TH200702", 101.6)]}).to_string();
        let later = path_of(&bring(&hub, &admin, &fields, "b.geojson", other.as_bytes()).await.expect(202));
        settled(&hub, &admin, &later).await;
        let refused = hub.ask("POST", &format!("{path}/undo")).key(&admin).send().await.expect(409).text();
        assert!(refused.contains("200702"), "{refused}");
        hub.ask("POST", &format!("{later}/undo")).key(&admin).send().await.expect(200);
        assert_eq!(drawn().await["properties"]["boundarySource"], "a.geojson");
        let trail = hub.get("/audit?sortby=-seq&limit=100").key(&admin).send().await.expect(200).text();
        assert!(trail.contains("areas.import.undo"), "{trail}");
    }
}
