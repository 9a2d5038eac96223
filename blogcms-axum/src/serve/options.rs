//! What a server allows its clients.

use std::time::Duration;

/// Limits of [`serve`](crate::serve). Make one with `ServeOptions::default()` and set the fields that differ.
///
/// All waiting is for the client: how long a handler of the host takes over its answer is not limited.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ServeOptions {
    /// How long a client may take over the head of a request: from when it connects, and on a kept connection from the
    /// first byte. Then it is told so (408) and the connection is closed. 10 s by default.
    pub header_timeout: Duration,
    /// How long a connection is kept between two requests. 15 s by default; behind a proxy that keeps connections, more
    /// than the proxy keeps them, or it may send a request just as the connection closes.
    pub idle_timeout: Duration,
    /// How long a handler waits for the body of a request in all. What arrives earns time back, see
    /// [`ServeOptions::min_rate`]. Then reading the body fails, and the connection closes after the answer. 10 s by
    /// default.
    pub body_timeout: Duration,
    /// How long an answer waits for a client that takes nothing of it. What it takes earns time back, see
    /// [`ServeOptions::min_rate`]. Then the connection is cut. 10 s by default.
    pub write_timeout: Duration,
    /// The slowest a client may go on, in bytes a second: that many bytes earn back a second of
    /// [`ServeOptions::body_timeout`] or [`ServeOptions::write_timeout`], never more than the whole. 500 by default.
    pub min_rate: u32,
    /// The longest head of a request, in bytes; a longer one, or one of more than 100 fields, is answered 431. 32 KiB by
    /// default.
    pub max_head: usize,
    /// The longest body of a request, in bytes. One that says it is longer is answered 413; one that turns out to be
    /// fails to be read. Extractors of axum have a limit of their own, which is lower: see
    /// [`axum::extract::DefaultBodyLimit`]. 32 MiB by default.
    pub max_body: u64,
    /// How many connections are open at once. When all are taken, those on which no request is under way make place for
    /// new ones, the longest waiting first; when a request is under way on each, new ones wait. 10,000 by default; the
    /// limit of open files of the process should lie above it.
    pub max_connections: usize,
    /// How many connections one client may have: one address of IPv4, one network of 64 bits of IPv6. Beyond it, its own
    /// waiting connections make place; when it has none, the new one is closed. 1,000 by default; behind a proxy, which
    /// is one client, as many as [`ServeOptions::max_connections`].
    pub max_connections_per_client: usize,
    /// How long requests under way may take to finish once `shutdown` has come; then they are cut. 10 s by default.
    pub drain: Duration,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self {
            header_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(15),
            body_timeout: Duration::from_secs(10),
            write_timeout: Duration::from_secs(10),
            min_rate: 500,
            max_head: 32 * 1024,
            max_body: 32 * 1024 * 1024,
            max_connections: 10_000,
            max_connections_per_client: 1_000,
            drain: Duration::from_secs(10),
        }
    }
}
