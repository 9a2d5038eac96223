//! Time that runs while somebody else keeps us waiting.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Instant, Sleep, sleep_until};

/// Wakes a task when something is due. It is set anew only when that comes earlier than what it is set to, since most of
/// what could be waited for comes in time.
#[derive(Default)]
pub(super) struct Alarm(Option<Pin<Box<Sleep>>>);

impl Alarm {
    /// Ready from `due` on.
    pub(super) fn poll(&mut self, context: &mut Context<'_>, due: Instant) -> Poll<()> {
        let sleep = self.0.get_or_insert_with(|| Box::pin(sleep_until(due)));
        if sleep.deadline() > due {
            sleep.as_mut().reset(due);
        }
        loop {
            ready!(sleep.as_mut().poll(context));
            if sleep.deadline() >= due {
                return Poll::Ready(());
            }
            sleep.as_mut().reset(due);
        }
    }
}

/// How long the other side may keep us waiting: every wait is taken from an allowance, every byte that moves gives some of
/// it back. One who does nothing, and one who does next to nothing, are late at about the same time.
pub(super) struct Pace {
    whole: Duration,
    /// Seconds that a byte earns.
    earning: f64,
    left: Duration,
    since: Option<Instant>,
    alarm: Alarm,
}

impl Pace {
    /// An allowance of `whole`, of which `min_rate` bytes give back a second.
    pub(super) fn new(whole: Duration, min_rate: u32) -> Self {
        let earning = 1.0 / f64::from(min_rate.max(1));
        Self { whole, earning, left: whole, since: None, alarm: Alarm::default() }
    }

    /// Called while nothing moves: ready when the other side is late.
    pub(super) fn poll_late(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let since = *self.since.get_or_insert_with(Instant::now);
        self.alarm.poll(context, since + self.left)
    }

    /// So many bytes have moved.
    pub(super) fn moved(&mut self, bytes: usize) {
        let waited = self.since.take().map_or(Duration::ZERO, |since| since.elapsed());
        if self.left == self.whole && waited.is_zero() {
            return;
        }
        let earned = Duration::try_from_secs_f64(bytes as f64 * self.earning).unwrap_or(Duration::MAX);
        self.left = self.left.saturating_sub(waited).saturating_add(earned).min(self.whole);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;
    use tokio::time::{advance, timeout};

    const WHOLE: Duration = Duration::from_secs(10);

    /// Whether the other side is late when it does nothing for `wait`.
    async fn late(pace: &mut Pace, wait: Duration) -> bool {
        timeout(wait, poll_fn(|context| pace.poll_late(context))).await.is_ok()
    }

    #[tokio::test(start_paused = true)]
    async fn who_does_nothing_is_late_after_the_whole() {
        let mut pace = Pace::new(WHOLE, 500);
        assert!(!late(&mut pace, Duration::from_millis(9_990)).await);
        assert!(late(&mut pace, Duration::from_millis(20)).await);
    }

    #[tokio::test(start_paused = true)]
    async fn who_drips_is_late_a_little_after() {
        let mut pace = Pace::new(WHOLE, 500);
        let mut seconds = 0;
        while !late(&mut pace, Duration::from_secs(1)).await {
            pace.moved(1);
            seconds += 1;
        }
        assert_eq!(seconds, 10);
    }

    #[tokio::test(start_paused = true)]
    async fn who_keeps_up_is_never_late_and_saves_nothing_up() {
        let mut pace = Pace::new(WHOLE, 500);
        for _ in 0..1_000 {
            assert!(!late(&mut pace, Duration::from_secs(2)).await);
            pace.moved(1_000);
        }
        pace.moved(10_000_000);
        assert!(late(&mut pace, WHOLE + Duration::from_millis(10)).await);
    }

    #[tokio::test(start_paused = true)]
    async fn time_in_which_nobody_waits_is_free() {
        let mut pace = Pace::new(WHOLE, 500);
        assert!(!late(&mut pace, Duration::from_secs(9)).await);
        pace.moved(250);
        advance(Duration::from_secs(100)).await;
        assert!(!late(&mut pace, Duration::from_millis(1_490)).await);
        assert!(late(&mut pace, Duration::from_millis(20)).await);
    }
}
