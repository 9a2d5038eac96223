//! What is counted of connections. docs/operations.md lists the names.

use metrics::{counter, gauge};

/// Why a connection was ended before its time.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cut {
    /// The head of a request did not come in time.
    Head,
    /// The body of a request did not come in time.
    Body,
    /// The client took nothing of its answer for too long.
    Write,
    /// It gave its place to another.
    Full,
    /// Its client had too many.
    Client,
    /// The server ended before the request did.
    Drain,
}

impl Cut {
    pub(super) fn count(self) {
        let reason = match self {
            Self::Head => "head",
            Self::Body => "body",
            Self::Write => "write",
            Self::Full => "full",
            Self::Client => "client",
            Self::Drain => "drain",
        };
        tracing::debug!(reason, "a connection was cut");
        counter!("blogcms_connections_cut_total", "reason" => reason).increment(1);
    }
}

pub(super) fn opened() {
    counter!("blogcms_connections_total").increment(1);
    gauge!("blogcms_connections").increment(1.0);
}

pub(super) fn closed() {
    gauge!("blogcms_connections").decrement(1.0);
}
