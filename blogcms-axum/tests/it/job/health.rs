//! What health says of jobs that do not get done.

use super::{SOON, enqueue, job, memory, options, queue, site};
use crate::harness::{HOUR, Site, now};
use blogcms_axum::core::Job;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::sleep;

async fn warnings(site: &Site) -> Vec<String> {
    let all = site.cms.health().await.unwrap().warnings;
    // The clock stands still for the followers, too.
    all.into_iter().filter(|text| text.contains("of the kind")).collect()
}

#[tokio::test]
async fn handlers_that_hang_are_told_of() {
    let end = Arc::new(Notify::new());
    let handler = {
        let end = end.clone();
        move |_: Job| {
            let end = end.clone();
            async move {
                end.notified().await;
                Ok(())
            }
        }
    };
    let one = options(|o| o.concurrency = 1);
    let blog = site(&memory(), |b| b.job("work", handler).job_options(one)).await;
    enqueue(&blog, [job("work:1"), job("work:2")]).await;
    let cms = blog.cms.clone();
    let running = tokio::spawn(async move { cms.run(std::future::pending()).await });
    while queue(&blog).counts(now()).await.unwrap().iter().all(|count| count.running == 0) {
        sleep(SOON).await;
    }
    assert_eq!(warnings(&blog).await, [] as [&str; 0]);
    let late = "jobs of the kind `work` have been due for over ten minutes: see whether handlers hang, or do more at once";
    blog.clock.set(now().plus(Duration::from_secs(601)));
    assert_eq!(warnings(&blog).await, [late]);
    let long = "a job of the kind `work` has been under way for over an hour: see whether its handler hangs";
    blog.clock.set(now().plus(HOUR));
    assert_eq!(warnings(&blog).await, [late, long]);
    for _ in 0..2 {
        end.notify_one();
        sleep(SOON).await;
    }
    while blog.cms.health().await.unwrap().jobs.unwrap().kinds.iter().any(|count| count.kind == "work") {
        end.notify_one();
        sleep(SOON).await;
    }
    assert_eq!(warnings(&blog).await, [] as [&str; 0]);
    running.abort();
}
