//! Whose turn it is on a connection.

use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

/// Milliseconds in which a head may still be on its way.
const ON_ITS_WAY: u64 = 250;

/// What a connection is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Phase {
    /// The client owes the head of a request, the first one from the moment it connects.
    Head,
    /// A request is under way.
    Busy,
    /// The answer is made; some of it may still be to be sent.
    Answered,
    /// Nothing is owed: the client may ask again.
    Idle,
    /// It speaks another protocol now, which is the handler's business.
    Upgraded,
}

impl Phase {
    const ALL: [Self; 5] = [Self::Head, Self::Busy, Self::Answered, Self::Idle, Self::Upgraded];

    /// Whether no request is under way.
    pub(super) fn waits(self) -> bool {
        matches!(self, Self::Head | Self::Idle)
    }
}

/// The phase of a connection, known to its stream, to its requests and to the list of all connections.
pub(super) struct Turn {
    phase: AtomicU8,
    /// Since when no request is under way, in milliseconds of the server.
    since: AtomicU64,
}

impl Turn {
    /// A connection made at `now`.
    pub(super) fn new(now: u64) -> Self {
        Self { phase: AtomicU8::new(Phase::Head as u8), since: AtomicU64::new(now) }
    }

    pub(super) fn phase(&self) -> Phase {
        Phase::ALL[usize::from(self.phase.load(Ordering::Relaxed))]
    }

    pub(super) fn set(&self, phase: Phase) {
        self.phase.store(phase as u8, Ordering::Relaxed);
    }

    /// No request is under way from `now` on.
    pub(super) fn wait(&self, phase: Phase, now: u64) {
        self.since.store(now, Ordering::Relaxed);
        self.set(phase);
    }

    /// Since when the connection has waited in vain, as of `now`; nothing when a request is under way, or may be about to.
    pub(super) fn waiting_since(&self, now: u64) -> Option<u64> {
        let since = self.since.load(Ordering::Relaxed);
        let fresh = self.phase() == Phase::Head && now.saturating_sub(since) < ON_ITS_WAY;
        (self.phase().waits() && !fresh).then_some(since)
    }
}
