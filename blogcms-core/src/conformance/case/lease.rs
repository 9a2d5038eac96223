//! Leases: who may do a job.

use super::job::{LONG, Queue, claim_for, job};
use crate::conformance::fixture::{Lab, t};
use crate::job::{Claim, JobOutcome, Lease};
use std::collections::BTreeSet;
use std::time::Duration;
use tokio::task::JoinSet;

pub(crate) async fn a_running_job_is_claimed_by_nobody(lab: Lab) {
    let queue = Queue::with(&lab, &[("mail:1", 0)]).await;
    let first = queue.one("a", 0).await;
    for owner in ["a", "b"] {
        // Years later by the blog's time, within the lease by the store's.
        assert_eq!(queue.claim(owner, 1_000_000_000).await, []);
    }
    assert_eq!(queue.next().await, None);
    assert!(!queue.0.retry("mail:1", t(0)).await.unwrap());
    for wrong in [
        Lease { owner: "b".into(), ..first.lease.clone() },
        Lease { epoch: first.lease.epoch + 1, ..first.lease.clone() },
        Lease { key: "mail:2".into(), ..first.lease.clone() },
    ] {
        assert!(!queue.done(&wrong).await, "{wrong:?}");
        assert!(!queue.fail(&wrong, "no", None).await, "{wrong:?}");
        assert!(!queue.0.extend(&wrong, Duration::ZERO).await.unwrap(), "{wrong:?}");
    }
    assert_eq!(queue.claim("b", 9).await, []);
    assert!(queue.done(&first.lease).await);
}

pub(crate) async fn a_lease_that_ended_is_taken_over(lab: Lab) {
    let queue = Queue::with(&lab, &[("mail:1", 0)]).await;
    let mut before = queue.claim_and_pause("a", 0).await.remove(0);
    for attempt in 2..5 {
        assert_eq!(queue.next().await, Some(t(0)));
        let now = queue.claim_and_pause("a", 0).await.remove(0);
        assert_eq!((now.attempt, now.key(), now.due), (attempt, "mail:1", t(0)));
        assert!(now.lease.epoch > before.lease.epoch);
        assert_eq!(now.payload, before.payload);
        before = now;
    }
}

pub(crate) async fn a_lease_that_was_taken_over_is_worth_nothing(lab: Lab) {
    let queue = Queue::with(&lab, &[("mail:1", 0)]).await;
    let paused = queue.claim_and_pause("a", 0).await.remove(0);
    // The same worker, or another of its name, is no other case.
    let taken = queue.one("a", 0).await;
    assert!(!queue.0.extend(&paused.lease, LONG).await.unwrap());
    assert!(!queue.finish(&paused.lease, JobOutcome::Void, 0).await);
    assert!(!queue.done(&paused.lease).await);
    assert!(!queue.fail(&paused.lease, "too late", None).await);
    assert_eq!(queue.0.dead(9).await.unwrap(), []);
    assert!(queue.done(&taken.lease).await);
}

pub(crate) async fn a_lease_that_ended_is_good_until_taken_over(lab: Lab) {
    let queue = Queue::with(&lab, &[("mail:1", 0), ("mail:2", 0), ("mail:3", 0)]).await;
    let jobs = queue.claim_and_pause("a", 0).await;
    assert!(queue.done(&jobs[0].lease).await);
    assert!(queue.fail(&jobs[1].lease, "no", Some(50)).await);
    assert!(queue.0.extend(&jobs[2].lease, LONG).await.unwrap());
    assert_eq!((queue.claim("b", 9).await, queue.next().await), (vec![], Some(t(50))));
}

pub(crate) async fn an_extended_lease_lasts(lab: Lab) {
    let queue = Queue::with(&lab, &[("mail:1", 0)]).await;
    let first = queue.one("a", 0).await;
    // Nothing is added: it ends now.
    assert!(queue.0.extend(&first.lease, Duration::ZERO).await.unwrap());
    let second = queue.one("b", 0).await;
    assert!(queue.0.extend(&second.lease, LONG).await.unwrap());
    assert_eq!(queue.claim("c", 9).await, []);
    assert!(queue.done(&second.lease).await);
}

pub(crate) async fn many_workers_share_the_jobs(lab: Lab) {
    let jobs = (0..60).map(|i| job(&format!("mail:{i}"), i % 7)).collect();
    let queue = Queue::of(&lab);
    queue.0.enqueue(jobs).await.unwrap();
    let mut workers = JoinSet::new();
    for worker in 0..6 {
        let queue = queue.0.clone();
        workers.spawn(async move {
            let mut mine = Vec::new();
            loop {
                let owner = format!("worker-{worker}");
                let jobs = queue.claim(Claim { limit: 4, ..claim_for(&owner, 9) }).await.unwrap();
                if jobs.is_empty() {
                    return mine;
                }
                for job in jobs {
                    assert!(queue.finish(&job.lease, JobOutcome::Done, t(9)).await.unwrap());
                    mine.push(job.lease.key);
                }
            }
        });
    }
    let done: Vec<String> = workers.join_all().await.concat();
    assert_eq!((done.len(), done.iter().collect::<BTreeSet<_>>().len()), (60, 60));
    assert_eq!(queue.count(9).await, []);
}
