//! A connection that does not wait for ever.

use super::ServeOptions;
use super::metric::Cut;
use super::pace::{Alarm, Pace};
use super::place::Place;
use super::turn::Phase;
use super::word;
use std::io::{self, ErrorKind, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Instant;

/// After the last answer, so long and so much is read and thrown away: a connection that is closed on unread bytes is
/// reset, and the client may lose the answer.
const LINGER: Duration = Duration::from_secs(1);
const LINGER_BYTES: usize = 1024 * 1024;

/// A connection with its deadlines. Those for reading are those of the head and of the pause between requests; a body has
/// its own, since only its reader knows whether it waits.
pub(super) struct Stream {
    inner: TcpStream,
    place: Place,
    options: ServeOptions,
    /// When the client, whose turn it is to speak, is late.
    due: Instant,
    alarm: Alarm,
    /// Whether any of the head that is owed has come.
    begun: bool,
    pace: Pace,
    lingering: Option<usize>,
}

impl Stream {
    pub(super) fn new(inner: TcpStream, place: Place, options: ServeOptions) -> Self {
        Self {
            inner,
            place,
            options,
            due: Instant::now() + options.header_timeout,
            alarm: Alarm::default(),
            begun: false,
            pace: Pace::new(options.write_timeout, options.min_rate),
            lingering: None,
        }
    }

    /// The client has said something.
    fn heard(&mut self) {
        match self.place.turn.phase() {
            Phase::Head => self.begun = true,
            Phase::Idle => self.owe_head(),
            Phase::Busy | Phase::Answered | Phase::Upgraded => {}
        }
    }

    fn owe_head(&mut self) {
        let now = Instant::now();
        self.place.wait(Phase::Head, now);
        self.due = now + self.options.header_timeout;
        self.begun = true;
    }

    /// An answer is sent to its end: the client may ask again, for some time.
    fn begin_pause(&mut self, context: &mut Context<'_>) {
        let now = Instant::now();
        self.place.wait(Phase::Idle, now);
        self.due = now + self.options.idle_timeout;
        self.begun = false;
        // Wakes the connection, which then reads; it may not do so before, having found nothing while it wrote.
        let _ = self.alarm.poll(context, self.due);
    }

    /// The client says nothing: an error or the end when it is late.
    fn poll_silence(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let phase = self.place.turn.phase();
        if !phase.waits() {
            return Poll::Pending;
        }
        ready!(self.alarm.poll(context, self.due));
        if phase == Phase::Idle {
            // As if the client had closed: there is nothing that it would have to be told.
            return Poll::Ready(Ok(()));
        }
        Cut::Head.count();
        if self.begun {
            // What does not fit is not worth waiting for.
            let _ = self.inner.try_write(&word::late_head());
        }
        Poll::Ready(Err(ErrorKind::TimedOut.into()))
    }

    /// What became of writing: an error when the client takes too long.
    fn poll_taken(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(Ok(bytes)) => {
                self.pace.moved(bytes);
                written
            }
            Poll::Ready(Err(_)) => written,
            Poll::Pending => {
                ready!(self.pace.poll_late(context));
                Cut::Write.count();
                // The kernel would keep offering what is left to somebody who does not want it.
                let _ = self.inner.set_zero_linger();
                Poll::Ready(Err(ErrorKind::TimedOut.into()))
            }
        }
    }

    /// What is to be written instead of `data`: a sentence, where the protocol's own answer to a bad head has none.
    fn instead(&self, data: &[u8]) -> Option<Vec<u8>> {
        (self.place.turn.phase() == Phase::Head).then(|| word::bad_head(data, &self.options)).flatten()
    }

    fn poll_linger(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let mut waste = [0; 2048];
        while self.lingering.is_some_and(|bytes| bytes < LINGER_BYTES) {
            let mut buffer = ReadBuf::new(&mut waste);
            match Pin::new(&mut self.inner).poll_read(context, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                    self.lingering = self.lingering.map(|bytes| bytes + buffer.filled().len());
                }
                Poll::Ready(_) => break,
                Poll::Pending => return self.alarm.poll(context, self.due),
            }
        }
        Poll::Ready(())
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.inner).poll_read(context, buffer);
        if read.is_pending() {
            return self.poll_silence(context);
        }
        if buffer.filled().len() > before {
            self.heard();
        }
        read
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, data: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(context, &[IoSlice::new(data)])
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        data: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if let Some(instead) = data.first().and_then(|data| self.instead(data)) {
            let written = Pin::new(&mut self.inner).poll_write(context, &instead);
            let whole = data.iter().map(|data| data.len()).sum();
            return self.poll_taken(context, written.map_ok(|_| whole));
        }
        let written = Pin::new(&mut self.inner).poll_write_vectored(context, data);
        self.poll_taken(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // Called when nothing is left to be written; a socket keeps nothing back.
        if self.place.turn.phase() == Phase::Answered {
            self.begin_pause(context);
        }
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.lingering.is_none() {
            ready!(Pin::new(&mut self.inner).poll_shutdown(context))?;
            if self.place.turn.phase() == Phase::Idle {
                return Poll::Ready(Ok(()));
            }
            let now = Instant::now();
            self.place.wait(Phase::Idle, now);
            self.lingering = Some(0);
            self.due = now + LINGER;
        }
        self.poll_linger(context).map(Ok)
    }
}
