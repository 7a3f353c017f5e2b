//! What only shows on the wire: requests that are no HTTP, header names as they are spelt, a server that starts and stops.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The built program, serving a data directory on a port of its own.
struct Served {
    process: Child,
    address: String,
    /// Of the first start alone.
    key: Option<String>,
    directory: Arc<tempfile::TempDir>,
}

impl Served {
    /// With a fresh data directory.
    fn start() -> Self {
        Self::start_with(Arc::new(tempfile::tempdir().unwrap()))
    }

    fn start_with(directory: Arc<tempfile::TempDir>) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_phaen"))
            .args(["serve", "--json", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(directory.path())
            .env_remove("PHAEN_DATABASE")
            .env_remove("PHAEN_PUBLIC_URL")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let mut text = String::new();
        while output.read_line(&mut line).unwrap() > 0 {
            text.push_str(&line);
            line.clear();
            if serde_json::from_str::<serde_json::Value>(&text).is_ok() {
                break;
            }
        }
        let said: serde_json::Value = serde_json::from_str(&text).expect("serve says where it listens");
        let address = said["listening"].as_str().unwrap().trim_start_matches("http://").to_owned();
        let key = said["firstKey"].as_str().map(str::to_owned);
        Served { process, address, key, directory }
    }

    /// Stops it as a service manager does; gives its exit code.
    fn stop(mut self) -> Option<i32> {
        assert!(Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status().unwrap().success());
        self.process.wait().unwrap().code()
    }

    /// Sends bytes as they are and reads what comes back until the server closes or falls silent.
    fn send(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(3))).unwrap();
        stream.write_all(bytes).unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or("nothing came back")
}

#[test]
fn what_is_no_http_is_refused_and_the_server_lives_on() {
    let served = Served::start();
    let long = format!("GET / HTTP/1.1\r\nHost: x\r\nX-Long: {}\r\nConnection: close\r\n\r\n", "a".repeat(200_000));
    let cases: [(&str, String, &[&str]); 5] = [
        ("4 a header without end", long, &["400", "431"]),
        ("5 two lengths", "POST /datasets HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".into(), &["400"]),
        ("6 two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n".into(), &["400"]),
        ("7 no chunk size", "POST /datasets HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\nzz\r\nhello\r\n0\r\n\r\n".into(), &["400", "401"]),
        ("no HTTP at all", "\x16\x03\x01\x02\x00\x01\x00\x01\r\n\r\n".into(), &["400"]),
    ];
    for (name, bytes, allowed) in cases {
        let answer = served.send(bytes.as_bytes());
        assert!(allowed.contains(&status(&answer)), "{name}: {answer}");
    }
    let after = served.send(b"GET /live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert_eq!(status(&after), "200", "{after}");
}

#[test]
fn header_names_are_spelt_as_older_clients_look_for_them() {
    let served = Served::start();
    let answer = served.send(b"GET /collections HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert!(answer.contains("\r\nContent-Type: application/json\r\n"), "{answer}");
    let head = served.send(b"HEAD /collections HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    let (headers, body) = head.split_once("\r\n\r\n").unwrap();
    assert!(status(&head) == "200" && body.is_empty() && headers.contains("Content-Length: "), "{head}");
}

#[test]
fn a_second_server_on_the_same_data_is_refused() {
    let served = Served::start();
    let second = Command::new(env!("CARGO_BIN_EXE_phaen"))
        .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(served.directory.path())
        .output()
        .unwrap();
    assert_eq!(second.status.code(), Some(1), "{}", String::from_utf8_lossy(&second.stderr));
}

#[test]
fn an_import_under_way_when_the_hub_is_told_to_stop_is_finished_by_the_next_start() {
    const POINTS: usize = 20_000;
    let served = Served::start();
    let (key, directory) = (served.key.clone().unwrap(), served.directory.clone());
    let point = |n: usize| {
        format!(
            r#"{{"type":"Feature","properties":{{"n":{n}}},"geometry":{{"type":"Point","coordinates":[101,{}]}}}}"#,
            13.0 + n as f64 / 1e6
        )
    };
    let file = format!(
        r#"{{"type":"FeatureCollection","features":[{}]}}"#,
        (0..POINTS).map(point).collect::<Vec<_>>().join(",")
    );
    let part =
        |name: &str, value: &str| format!("--x\r\nContent-Disposition: form-data; name={name}\r\n\r\n{value}\r\n");
    let body = part("commit", "true") + &part("file; filename=wells.geojson", &file) + "--x--\r\n";
    let head = format!("Host: x\r\nAuthorization: Bearer {key}\r\nConnection: close\r\n");
    let answer = served.send(format!("POST /imports HTTP/1.1\r\n{head}Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    assert_eq!(status(&answer), "202", "{answer}");
    assert_eq!(served.stop(), Some(0));
    assert!(!directory.path().join("phaen.sqlite-wal").exists(), "every connection was closed");

    let again = Served::start_with(directory);
    let asked = Instant::now();
    let state = loop {
        let answer = again.send(format!("GET /imports?limit=1 HTTP/1.1\r\n{head}\r\n").as_bytes());
        let found: serde_json::Value = serde_json::from_str(answer.split_once("\r\n\r\n").unwrap().1).unwrap();
        let import = found["items"][0].clone();
        if import["state"] == "done" || import["state"] == "failed" || asked.elapsed() > Duration::from_secs(60) {
            break import;
        }
        std::thread::sleep(Duration::from_millis(100));
    };
    assert_eq!((&state["state"], &state["made"][0]["features"]), (&"done".into(), &POINTS.into()), "{state}");
}

#[test]
fn a_file_that_is_no_database_is_named_and_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("phaen.sqlite");
    std::fs::write(&path, "ไม่ใช่ฐานข้อมูล").unwrap();
    let refused = Command::new(env!("CARGO_BIN_EXE_phaen"))
        .args(["keys", "list", "--data-dir"])
        .arg(directory.path())
        .output()
        .unwrap();
    assert_ne!(refused.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("not a Phaen database"), "{refused:?}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "ไม่ใช่ฐานข้อมูล");
}
