//! `phaen serve`: the hub over HTTP, until it is told to stop.

use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::thread::JoinHandle;
use std::time::Duration;

use actix_web::HttpServer;
use clap::Args;
use serde_json::json;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::output::Output;
use super::{keys, lock};
use crate::access::Deed;
use crate::app::{self, Shared};
use crate::config::{Config, Settings};
use crate::duplicates::office::{Live, Settling, follow_now};
use crate::error::{Error, Fault, Result, Words};
use crate::hub::Hub;
use crate::storage::Location;
use crate::time::Timestamp;
use crate::versions::store::tidy;
use crate::{imports, jobs};

/// Requests that are under way when the hub is told to stop get this long, seconds.
const GRACE: u64 = 10;

/// After this long without a sign, a job that another hub may be running is taken for dead: ten minutes.
const SILENCE_MICROS: i64 = 600_000_000;

/// What other programs write is looked for this often.
const WATCH_EVERY: Duration = Duration::from_secs(15);

/// When no project has changed for so long, everything is compared with everything.
const QUIET: Duration = Duration::from_secs(300);

/// Connections that wait to be accepted.
const BACKLOG: u32 = 2_048;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  phaen serve                                                   127.0.0.1:8080, data in ./data
  phaen serve --data-dir /var/lib/phaen --listen 127.0.0.1:9000
  phaen serve --listen 0.0.0.0:8080 --public-url https://gis.example.go.th/phaen     (behind a proxy that speaks TLS)
  phaen serve --database postgresql://phaen@db.example/phaen

SIGTERM or Ctrl-C stops it: requests under way are finished within ten seconds. A second one stops it at once.")]
pub(super) struct Serve {
    /// Write the log as JSON lines · บันทึกเป็น JSON
    #[arg(long, env = "PHAEN_LOG_JSON")]
    pub log_json: bool,
}

pub(super) fn run(settings: Settings, output: &Output) -> Result<()> {
    let config = Config::resolve(settings)?;
    let address = address_of(&config)?;
    leave_a_core();
    actix_web::rt::System::new().block_on(serve(config, address, output))
}

/// Steps by which threads that compute for long give way to those that answer, on a scale of 20.
const GIVING_WAY: i32 = 10;

/// What is computed with many threads, such as a scan, leaves a core to those who wait for an answer, and gives way to them on
/// the others.
fn leave_a_core() {
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    // A second hub in one process, as in tests, keeps the threads that there are.
    let _ = rayon::ThreadPoolBuilder::new()
        .num_threads(cores.saturating_sub(1).max(1))
        .start_handler(|_| {
            // On Linux this concerns the thread alone, elsewhere the whole process, which is not meant.
            if cfg!(target_os = "linux") {
                let _ = rustix::process::nice(GIVING_WAY);
            }
        })
        .build_global();
}

async fn serve(mut config: Config, address: SocketAddr, output: &Output) -> Result<()> {
    let listener = listen(address).map_err(|cause| cannot_listen(address, &cause))?;
    // Port 0 lets the system choose; links and messages say what it chose.
    config.listen = listener.local_addr().map_err(Error::internal)?.to_string();
    let _lock = lock::serve(&config.location())?;
    let hub = Hub::open(config)?;
    app::prepare(&hub)?;
    fail_orphans(&hub)?;
    imports::office::resume(&hub)?;
    // Listened for before anybody is told that the hub runs: a signal that comes at once must not cut it off.
    let mut signals = Signals::new().map_err(Error::internal)?;
    announce(&hub, output)?;
    let shared = Shared::new(hub.clone())?;
    let live = shared.live().clone();
    let watcher = watch(&hub, live.clone())?;
    let server = HttpServer::new(move || app::application(&shared))
        .workers(std::thread::available_parallelism().map_or(2, std::num::NonZero::get))
        .keep_alive(Duration::from_secs(75))
        .client_request_timeout(Duration::from_secs(5))
        .client_disconnect_timeout(Duration::from_secs(5))
        .shutdown_timeout(GRACE)
        .disable_signals()
        // An answer that is sent in parts would wait for the client's acknowledgement of the first: 40 ms.
        .on_connect(|connection, _| {
            if let Some(stream) = connection.downcast_ref::<actix_web::rt::net::TcpStream>() {
                drop(stream.set_nodelay(true));
            }
        })
        .listen(listener)
        .map_err(Error::internal)?
        .run();
    let handle = server.handle();
    actix_web::rt::spawn(async move {
        signals.next().await;
        tracing::info!("stopping: requests under way are finished");
        let stopping = handle.stop(true);
        actix_web::rt::spawn(async move {
            signals.next().await;
            std::process::exit(1);
        });
        stopping.await;
    });
    server.await.map_err(Error::internal)?;
    live.stop(Duration::from_secs(GRACE));
    if watcher.join().is_err() {
        tracing::error!("the thread that follows changed projects had ended");
    }
    hub.store.close()?;
    tracing::info!("stopped");
    Ok(())
}

/// Makes the index of projects, and follows what is written to them with pairs and cases, here and by other programs, for as long as the
/// hub runs; versions of datasets that nobody keeps are removed beside it. Cut off at any moment, it goes on where it was.
fn watch(hub: &Hub, live: Live) -> Result<JoinHandle<()>> {
    let hub = hub.clone();
    let work = move || {
        let deed = || Deed { at: hub.clock.now(), actor: "phaen".to_owned(), agency: "phaen".to_owned() };
        // Only a start: who asks before it is made waits for it.
        let _ = live.look(&hub.store, Duration::ZERO);
        let mut settling = Settling::after(QUIET);
        while !live.is_stopped() {
            let followed = follow_now(&hub.store, &live, &deed);
            let settled = settling.settle(&hub.store, &live, &deed);
            if let Err(cause) = tidy(&hub.store, hub.config.keep_versions, &deed(), || live.is_stopped()) {
                tracing::warn!(%cause, "old versions were not removed");
            }
            match (followed, settled) {
                (_, Ok(Some(result))) => {
                    tracing::info!(pairs = result.pairs, cases = result.cases.found, "scanned for duplicates")
                }
                (Ok(None), _) => {
                    tracing::info!("so many projects have changed that they are compared when no more are written")
                }
                (Err(cause), _) | (_, Err(cause)) if !live.is_stopped() => {
                    tracing::warn!(%cause, "changed projects were not compared")
                }
                _ => {}
            }
            if let Err(cause) = imports::office::resume(&hub) {
                tracing::warn!(%cause, "imports that an earlier hub left were not looked for");
            }
            live.wait(WATCH_EVERY);
        }
    };
    std::thread::Builder::new().name("watch".to_owned()).spawn(work).map_err(Error::internal)
}

/// Jobs that an earlier server left running have failed. Nobody else serves a database file; a database server may serve other hubs,
/// whose jobs are heard of every now and then.
fn fail_orphans(hub: &Hub) -> Result<()> {
    let now = hub.clock.now();
    let silence = match hub.store.location() {
        Location::File(_) => 0,
        Location::Server(_) => SILENCE_MICROS,
    };
    let failed = hub
        .store
        .write_now(|database| jobs::store::fail_orphans(database, imports::JOB, Timestamp(now.0 - silence), now))?;
    if failed > 0 {
        tracing::warn!(failed, "jobs were under way when the hub last stopped");
    }
    Ok(())
}

/// The address, and the first key where there is none.
fn announce(hub: &Hub, output: &Output) -> Result<()> {
    let first = keys::first_admin_key(hub)?;
    if let Some(key) = &first {
        keys::announce(key, output);
    }
    let listening = format!("http://{}", hub.config.listen);
    let public = hub.config.public_url();
    let text = if listening == public { listening.clone() } else { format!("{listening}  ({public})") };
    let document = json!({
        "listening": listening,
        "publicUrl": public,
        "database": hub.store.location().shown(),
        "firstKey": first.as_ref().map(|key| &key.key),
    });
    output.result(&document, format!("{} {text}", output.choose("แผนให้บริการที่", "Phaen listens on")));
    Ok(())
}

/// SIGTERM and SIGINT, from the moment at which this is made.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Signals { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    /// Waits for the next of either.
    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { tokio::net::TcpSocket::new_v4() } else { tokio::net::TcpSocket::new_v6() }?;
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)?.into_std()
}

/// The address to listen on. Keys would travel in the clear, so one that others can reach needs the public address of the proxy before it.
fn address_of(config: &Config) -> Result<SocketAddr> {
    let mut found = config.listen.to_socket_addrs().map_err(|cause| unreadable(&config.listen, &cause))?;
    let address = found.next().ok_or_else(|| unreadable(&config.listen, &std::io::Error::other("no such host")))?;
    if address.ip().is_loopback() || config.public_url.is_some() {
        return Ok(address);
    }
    Err(Error::malformed(
        Fault::parameter(
            "listen",
            "reachable-without-proxy",
            Words::new(
                format!("{address} เข้าถึงได้จากเครื่องอื่น แต่ไม่ได้บอก --public-url"),
                format!("{address} can be reached from other machines, and no --public-url is given"),
            ),
        )
        .remedy(
            "ตั้งพร็อกซีที่ใช้ TLS ไว้ข้างหน้า แล้วบอกที่อยู่ของมัน: --public-url https://gis.example.go.th",
            "put a proxy that speaks TLS before it and give its address: --public-url https://gis.example.go.th",
        ),
    ))
}

fn unreadable(listen: &str, cause: &std::io::Error) -> Error {
    Error::malformed(
        Fault::parameter(
            "listen",
            "not-an-address",
            Words::new(format!("'{listen}' ใช้ไม่ได้: {cause}"), format!("'{listen}' is no address: {cause}")),
        )
        .remedy("เช่น 127.0.0.1:8080", "for example 127.0.0.1:8080"),
    )
}

fn cannot_listen(address: SocketAddr, cause: &std::io::Error) -> Error {
    Error::Conflict(
        Fault::parameter(
            "listen",
            "cannot-listen",
            Words::new(format!("ใช้ {address} ไม่ได้: {cause}"), format!("{address} cannot be listened on: {cause}")),
        )
        .remedy("เลือกพอร์ตอื่นด้วย --listen", "choose another port with --listen"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_others_reach_needs_a_public_url() {
        let mut config = Config::in_directory(std::path::Path::new("/nowhere"));
        assert!(address_of(&config).is_ok());
        config.listen = "0.0.0.0:8080".to_owned();
        assert!(address_of(&config).is_err());
        config.public_url = Some("https://gis.example.go.th".to_owned());
        assert!(address_of(&config).is_ok());
    }
}
