//! A body that comes in parts from another thread, no faster than the client takes it.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_web::body::{BodySize, MessageBody};
use actix_web::web::Bytes;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

/// Parts that wait for a slow client before the sender pauses.
const WAITING: usize = 4;
/// How long the sender waits for a client that takes nothing.
const PATIENCE: Duration = Duration::from_secs(30);

/// The end where parts are put in, on a thread for blocking work.
pub struct PartSender {
    parts: mpsc::Sender<std::io::Result<Bytes>>,
    runtime: Handle,
}

/// The body of the answer.
pub struct PartsBody(mpsc::Receiver<std::io::Result<Bytes>>);

/// Makes both ends; to be called on the runtime.
pub fn parts() -> (PartSender, PartsBody) {
    let (sender, receiver) = mpsc::channel(WAITING);
    (PartSender { parts: sender, runtime: Handle::current() }, PartsBody(receiver))
}

impl PartSender {
    /// Waits until there is room; `false` when the client has gone or takes nothing.
    pub fn send(&self, part: impl Into<Bytes>) -> bool {
        self.put(Ok(part.into()))
    }

    /// Breaks the body off, so that nobody takes it for whole.
    pub fn break_off(&self) {
        self.put(Err(std::io::Error::other("the answer was broken off")));
    }

    fn put(&self, part: std::io::Result<Bytes>) -> bool {
        // The timer is made inside the runtime's context.
        let sent = self.runtime.block_on(async { tokio::time::timeout(PATIENCE, self.parts.send(part)).await });
        matches!(sent, Ok(Ok(())))
    }
}

impl MessageBody for PartsBody {
    type Error = std::io::Error;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<std::io::Result<Bytes>>> {
        self.0.poll_recv(context)
    }
}
