//! Jobs: when they are done, and how often.

use crate::conformance::fixture::{Lab, batch, t};
use crate::job::{Claim, DeadJob, Job, JobCount, JobOutcome, JobQueue, Lease, MAX_ERROR, NewJob};
use crate::store::Seq;
use crate::time::Timestamp;
use std::sync::Arc;
use std::time::Duration;

/// Longer than any case takes.
pub(super) const LONG: Duration = Duration::from_secs(3600);

/// A job called `key`, of the kind before the colon, that is due `at` seconds after the beginning.
pub(super) fn job(key: &str, at: i64) -> NewJob {
    let kind = key.split(':').next().unwrap_or_default();
    let (key, kind, payload) = (key.into(), kind.into(), format!("{{\"of\":\"{key}\"}}"));
    NewJob { key, kind, due: t(at), payload, holds_until: Timestamp::MAX }
}

pub(super) fn claim_for(owner: &str, now: i64) -> Claim<'_> {
    Claim { owner, kinds: &["mail", "ping"], limit: 100, lease: LONG, now: t(now) }
}

pub(super) fn keys(jobs: &[Job]) -> Vec<&str> {
    jobs.iter().map(Job::key).collect()
}

/// The queue of a laboratory, and what cases do with it.
pub(super) struct Queue(pub(super) Arc<dyn JobQueue>);

impl Queue {
    pub(super) fn of(lab: &Lab) -> Self {
        Self(lab.store.jobs().expect("the store has a queue"))
    }

    pub(super) async fn with(lab: &Lab, jobs: &[(&str, i64)]) -> Self {
        let queue = Self::of(lab);
        let count = jobs.len() as u64;
        let jobs = jobs.iter().map(|(key, at)| job(key, *at)).collect();
        assert_eq!(queue.0.enqueue(jobs).await.unwrap(), count);
        queue
    }

    pub(super) async fn claim(&self, owner: &str, now: i64) -> Vec<Job> {
        self.0.claim(claim_for(owner, now)).await.unwrap()
    }

    /// Claims for no time at all: by the next look the lease has ended.
    pub(super) async fn claim_and_pause(&self, owner: &str, now: i64) -> Vec<Job> {
        self.0.claim(Claim { lease: Duration::ZERO, ..claim_for(owner, now) }).await.unwrap()
    }

    pub(super) async fn one(&self, owner: &str, now: i64) -> Job {
        let mut jobs = self.claim(owner, now).await;
        assert_eq!(jobs.len(), 1, "{jobs:?}");
        jobs.remove(0)
    }

    pub(super) async fn finish(&self, lease: &Lease, outcome: JobOutcome, now: i64) -> bool {
        self.0.finish(lease, outcome, t(now)).await.unwrap()
    }

    pub(super) async fn done(&self, lease: &Lease) -> bool {
        self.finish(lease, JobOutcome::Done, 0).await
    }

    pub(super) async fn fail(&self, lease: &Lease, error: &str, again: Option<i64>) -> bool {
        self.0.fail(lease, error, again.map(t), t(0)).await.unwrap()
    }

    pub(super) async fn next(&self) -> Option<Timestamp> {
        self.0.next(&["mail", "ping"]).await.unwrap()
    }

    pub(super) async fn count(&self, now: i64) -> Vec<JobCount> {
        self.0.counts(t(now)).await.unwrap()
    }
}

pub(crate) async fn jobs_come_with_their_batch(lab: Lab) {
    let queue = Queue::of(&lab);
    lab.store.apply(batch(vec![]).job(job("mail:1", 9))).await.unwrap();
    lab.store.apply(batch(vec![]).job(job("mail:1", 1)).job(job("mail:2", 9))).await.unwrap();
    let post = lab.draft("post").save(&lab).await;
    // Stale: nothing of this batch comes.
    let mut old = post.clone();
    old.version = Seq(1);
    lab.conflict(batch(vec![crate::conformance::fixture::update(&old)]).job(job("mail:3", 0))).await;
    assert_eq!(lab.seq().await.unwrap(), Seq(3));
    assert_eq!(queue.claim("a", 8).await, []);
    let jobs = queue.claim("a", 9).await;
    assert_eq!(keys(&jobs), ["mail:1", "mail:2"]);
    let first = jobs.into_iter().next().unwrap();
    let lease = Lease { key: "mail:1".into(), owner: "a".into(), epoch: first.lease.epoch };
    let payload = "{\"of\":\"mail:1\"}".into();
    assert_eq!(first, Job { lease, kind: "mail".into(), due: t(9), attempt: 1, payload });
}

pub(crate) async fn a_key_is_taken_once(lab: Lab) {
    let queue = Queue::with(&lab, &[("mail:1", 0)]).await;
    let again = vec![job("mail:1", 5), job("mail:2", 5), job("mail:2", 6)];
    assert_eq!(queue.0.enqueue(again).await.unwrap(), 1);
    assert_eq!(queue.0.enqueue(vec![]).await.unwrap(), 0);
    let first = queue.one("a", 0).await;
    for running in [true, false] {
        assert_eq!(queue.0.enqueue(vec![job("mail:1", 0)]).await.unwrap(), 0, "while running: {running}");
        lab.store.apply(batch(vec![]).job(job("mail:1", 0))).await.unwrap();
        assert_eq!(queue.done(&first.lease).await, running);
    }
    assert_eq!(keys(&queue.claim("a", 9).await), ["mail:2"]);
    assert_eq!(lab.seq().await.unwrap(), Seq(2), "a queue has no part in the numbers of writes");
}

pub(crate) async fn a_void_job_frees_its_key(lab: Lab) {
    let queue = Queue::with(&lab, &[("mail:1", 0)]).await;
    let first = queue.one("a", 0).await;
    assert!(queue.finish(&first.lease, JobOutcome::Void, 0).await);
    assert_eq!((queue.count(0).await, queue.claim("a", 9).await), (vec![], vec![]));
    assert_eq!(queue.0.enqueue(vec![job("mail:1", 5)]).await.unwrap(), 1);
    assert_eq!(queue.one("b", 5).await.due, t(5));
    assert!(!queue.done(&first.lease).await, "the lease was of the one before");
}

pub(crate) async fn what_nobody_did_in_time_is_void(lab: Lab) {
    let all = [("mail:run", 0), ("mail:dead", 0), ("mail:1", 1), ("mail:2", 2), ("mail:3", 3), ("ping:1", 1)];
    let queue = Queue::with(&lab, &all).await;
    let first = queue.0.claim(Claim { limit: 2, ..claim_for("a", 0) }).await.unwrap();
    assert_eq!(keys(&first), ["mail:dead", "mail:run"]);
    assert!(queue.fail(&first[0].lease, "away", None).await);
    assert_eq!(queue.0.expire("mail", t(3), 1).await.unwrap(), 1);
    assert_eq!(queue.0.expire("mail", t(3), 9).await.unwrap(), 1);
    assert_eq!(queue.0.expire("mail", t(3), 9).await.unwrap(), 0);
    assert!(queue.done(&first[1].lease).await, "somebody was doing it");
    assert_eq!(queue.0.dead(9).await.unwrap().len(), 1);
    assert_eq!(queue.0.enqueue(vec![job("mail:1", 5)]).await.unwrap(), 1, "its key is free");
    assert_eq!(keys(&queue.claim("a", 9).await), ["ping:1", "mail:3", "mail:1"]);
}

pub(crate) async fn a_key_is_held_as_long_as_asked(lab: Lab) {
    let queue = Queue::of(&lab);
    let until = |key: &str, at: i64| NewJob { holds_until: t(at), ..job(key, 0) };
    let jobs = || vec![until("mail:past", -5), until("mail:1", 10), until("mail:2", 20), until("mail:3", 10)];
    queue.0.enqueue(jobs()).await.unwrap();
    for job in queue.claim("a", 0).await {
        // One of them is not done.
        if job.key() != "mail:3" {
            assert!(queue.finish(&job.lease, JobOutcome::Done, 1).await);
        }
    }
    queue.0.forget(t(9), 100).await.unwrap();
    assert_eq!(queue.0.enqueue(jobs()).await.unwrap(), 1, "one is not held");
    queue.done(&queue.one("a", 0).await.lease).await;
    queue.0.forget(t(9), 100).await.unwrap();
    assert_eq!(queue.0.forget(t(20), 1).await.unwrap(), 1);
    assert_eq!(queue.0.forget(t(20), 100).await.unwrap(), 1);
    assert_eq!(queue.0.forget(t(20), 100).await.unwrap(), 0);
    assert_eq!(queue.0.enqueue(jobs()).await.unwrap(), 3);
}

pub(crate) async fn a_done_job_keeps_nothing_but_its_key(lab: Lab) {
    let queue = Queue::with(&lab, &[("mail:1", 0)]).await;
    let first = queue.one("a", 0).await;
    assert!(queue.done(&first.lease).await);
    assert!(!queue.done(&first.lease).await);
    assert!(!queue.fail(&first.lease, "late", Some(0)).await);
    assert!(!queue.0.extend(&first.lease, LONG).await.unwrap());
    assert!(!queue.0.retry("mail:1", t(0)).await.unwrap());
    assert_eq!((queue.count(9).await, queue.next().await), (vec![], None));
    assert_eq!((queue.claim("a", 9).await, queue.0.dead(9).await.unwrap()), (vec![], vec![]));
}

pub(crate) async fn a_claim_gives_what_is_due(lab: Lab) {
    let all = [("mail:c", 3), ("mail:b", 1), ("mail:a", 1), ("mail:d", -7)];
    let queue = Queue::with(&lab, &all).await;
    assert_eq!(queue.next().await, Some(t(-7)));
    let some = queue.0.claim(Claim { limit: 2, ..claim_for("a", 1) }).await.unwrap();
    assert_eq!(keys(&some), ["mail:d", "mail:a"]);
    assert_eq!(queue.next().await, Some(t(1)));
    assert_eq!(keys(&queue.claim("a", 1).await), ["mail:b"]);
    assert_eq!((queue.claim("a", 2).await, queue.next().await), (vec![], Some(t(3))));
    assert_eq!(queue.0.claim(Claim { limit: 0, ..claim_for("a", 3) }).await.unwrap(), []);
    assert_eq!(keys(&queue.claim("a", 3).await), ["mail:c"]);
    assert_eq!((queue.claim("a", 9).await, queue.next().await), (vec![], None));
}

pub(crate) async fn a_claim_gives_what_it_can_do(lab: Lab) {
    let queue = Queue::with(&lab, &[("other:1", 0), ("ping:1", 1), ("mail:1", 2), ("Mail:1", 0)]).await;
    assert_eq!(queue.0.claim(Claim { kinds: &[], ..claim_for("a", 9) }).await.unwrap(), []);
    assert_eq!(queue.0.next(&[]).await.unwrap(), None);
    assert_eq!(queue.0.next(&["mail"]).await.unwrap(), Some(t(2)));
    let mail = queue.0.claim(Claim { kinds: &["mail"], limit: 1, ..claim_for("a", 9) }).await.unwrap();
    assert_eq!(keys(&mail), ["mail:1"]);
    assert_eq!(keys(&queue.claim("a", 9).await), ["ping:1"]);
    let left: Vec<_> = queue.count(9).await.into_iter().map(|c| (c.kind, c.due)).collect();
    assert_eq!(left, [("Mail", 1), ("mail", 0), ("other", 1), ("ping", 0)].map(|(k, n)| (k.to_owned(), n)));
}

pub(crate) async fn a_failed_job_waits(lab: Lab) {
    let queue = Queue::with(&lab, &[("mail:1", 0)]).await;
    for attempt in 1..4 {
        let at = i64::from(attempt) * 10;
        let job = queue.one("a", at).await;
        assert_eq!(job.attempt, attempt);
        assert!(queue.fail(&job.lease, "the server is away", Some(at + 10)).await);
        assert!(!queue.fail(&job.lease, "again", Some(0)).await);
        assert!(!queue.done(&job.lease).await);
        assert_eq!((queue.claim("a", at + 9).await, queue.next().await), (vec![], Some(t(at + 10))));
    }
    assert_eq!(queue.one("b", 40).await.payload, "{\"of\":\"mail:1\"}");
}

pub(crate) async fn a_dead_job_is_kept(lab: Lab) {
    let queue = Queue::with(&lab, &[("mail:1", 0), ("ping:1", 0), ("mail:2", 0)]).await;
    let long = "é".repeat(MAX_ERROR + 5);
    for (job, at) in queue.claim("a", 0).await.into_iter().zip([7, 9, 8]) {
        let error = if job.key() == "mail:1" { "no such address" } else { &long };
        assert!(queue.0.fail(&job.lease, error, None, t(at)).await.unwrap());
        assert!(!queue.done(&job.lease).await);
    }
    assert_eq!((queue.claim("a", 99).await, queue.next().await), (vec![], None));
    assert_eq!(queue.0.enqueue(vec![job("mail:1", 0)]).await.unwrap(), 0);
    let dead = queue.0.dead(9).await.unwrap();
    let gone = |job: &DeadJob| (job.key.clone(), job.since);
    let since: Vec<_> = dead.iter().map(gone).collect();
    // Jobs due at one time come by their keys.
    assert_eq!(since, [("mail:2", 9), ("ping:1", 8), ("mail:1", 7)].map(|(key, at)| (key.to_owned(), t(at))));
    assert_eq!(dead[0].error, "é".repeat(MAX_ERROR));
    let (key, kind, error) = ("mail:1".into(), "mail".into(), "no such address".into());
    assert_eq!(dead[2], DeadJob { key, kind, attempts: 1, error, since: t(7) });
    assert_eq!(queue.0.dead(1).await.unwrap(), [dead[0].clone()]);
}

pub(crate) async fn a_job_is_tried_again(lab: Lab) {
    let queue = Queue::with(&lab, &[("mail:1", 0), ("mail:2", 0), ("mail:3", 5)]).await;
    for (job, again) in queue.claim("a", 0).await.into_iter().zip([None, Some(50)]) {
        assert!(queue.fail(&job.lease, "away", again).await);
    }
    assert!(!queue.0.retry("mail:3", t(0)).await.unwrap(), "it never failed");
    assert!(!queue.0.retry("mail:4", t(0)).await.unwrap(), "it never was");
    for key in ["mail:1", "mail:2"] {
        assert!(queue.0.retry(key, t(1)).await.unwrap(), "{key}");
    }
    assert_eq!(queue.0.dead(9).await.unwrap(), []);
    let jobs = queue.claim("b", 1).await;
    assert_eq!(keys(&jobs), ["mail:1", "mail:2"]);
    assert!(jobs.iter().all(|job| (job.attempt, job.due) == (1, t(1))), "{jobs:?}");
}

pub(crate) async fn jobs_are_counted(lab: Lab) {
    let all = [("mail:1", 0), ("mail:2", 1), ("mail:3", 3), ("mail:4", 9), ("mail:5", 9), ("ping:1", 2)];
    let queue = Queue::with(&lab, &all).await;
    let some = queue.0.claim(Claim { limit: 2, ..claim_for("a", 5) }).await.unwrap();
    assert!(queue.fail(&some[0].lease, "dead", None).await);
    let ended = queue.0.claim(Claim { limit: 1, lease: Duration::ZERO, ..claim_for("b", 5) }).await.unwrap();
    assert_eq!(keys(&ended), ["ping:1"]);
    let mail =
        JobCount { kind: "mail".into(), waiting: 3, due: 1, running: 1, dead: 1, oldest_due: Some(t(3)) };
    let ping =
        JobCount { kind: "ping".into(), waiting: 1, due: 1, oldest_due: Some(t(2)), ..JobCount::default() };
    assert_eq!(queue.count(5).await, [mail.clone(), ping.clone()]);
    let before = queue.count(-1).await;
    assert_eq!(before[0], JobCount { due: 0, oldest_due: None, ..mail.clone() });
    assert!(queue.done(&some[1].lease).await);
    assert!(queue.done(&ended[0].lease).await);
    assert_eq!(queue.count(9).await, [JobCount { due: 3, running: 0, ..mail }]);
}

pub(crate) async fn jobs_are_of_one_site(lab: Lab) {
    let other = lab.another().await;
    let here = Queue::with(&lab, &[("mail:1", 0)]).await;
    let there = Queue::of(&other);
    assert_eq!((there.claim("a", 9).await, there.next().await), (vec![], None));
    assert_eq!(there.0.enqueue(vec![job("mail:1", 0)]).await.unwrap(), 1);
    let job = there.one("a", 9).await;
    assert!(!here.done(&job.lease).await);
    assert!(there.done(&job.lease).await);
    assert_eq!(here.one("a", 9).await.key(), "mail:1");
}

pub(crate) async fn a_writer_gives_a_hint(lab: Lab) {
    let queue = Queue::of(&lab);
    // A hint may come for nothing or never; what it must not do is to hold up whoever writes.
    for _ in 0..2 {
        let hint = lab.store.written();
        lab.store.apply(batch(vec![]).job(job("mail:1", 0))).await.unwrap();
        queue.0.enqueue(vec![job("mail:2", 0)]).await.unwrap();
        drop(hint);
    }
    assert_eq!(keys(&queue.claim("a", 0).await), ["mail:1", "mail:2"]);
}
