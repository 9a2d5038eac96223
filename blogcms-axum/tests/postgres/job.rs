//! Workers in processes of their own: killed at any moment, or paused for longer than their lease.

use crate::process::Process;
use crate::support::{Dice, Place, on_server, schema, trial};
use blogcms_axum::core::service::Blog;
use blogcms_axum::core::{Clock, Job, JobQueue, NewJob, SystemClock, Timestamp};
use blogcms_axum::{Cms, JobError, JobOptions};
use libtest_mimic::Trial;
use std::fs::{self, File, OpenOptions};
use std::future::pending;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{sleep, timeout};

pub(crate) fn trials() -> Vec<Trial> {
    let server = || Place::Server(schema(), true);
    vec![
        trial("job::a_thousand_are_done_once_by_four_workers_that_are_killed::sqlite", async || {
            let folder = tempfile::tempdir().unwrap();
            killed(Place::File(folder.path().join("blog.db")), folder.path()).await;
        }),
        on_server(
            "job::a_thousand_are_done_once_by_four_workers_that_are_killed::postgres",
            async move || {
                let folder = tempfile::tempdir().unwrap();
                killed(server(), folder.path()).await;
            },
        ),
        trial("job::a_paused_worker_finishes_nothing_after_another_took_over::sqlite", async || {
            let folder = tempfile::tempdir().unwrap();
            paused(Place::File(folder.path().join("blog.db")), folder.path()).await;
        }),
        on_server(
            "job::a_paused_worker_finishes_nothing_after_another_took_over::postgres",
            async move || {
                let folder = tempfile::tempdir().unwrap();
                paused(server(), folder.path()).await;
            },
        ),
    ]
}

const SOON: Duration = Duration::from_millis(10);
const PATIENCE: Duration = Duration::from_secs(120);

/// Not a test: a process that does jobs. One that is to `work` does so until it is killed; others do once what is due, and
/// wait in the middle for a file of their name.
pub(crate) async fn work(role: &str, place: &Place, folder: &Path) {
    let mut options = JobOptions::default();
    (options.lease, options.attempts) = (Duration::from_secs(1), 1000);
    let builder = Cms::builder_for(Blog::new(place.open().await)).base_url("https://blog.example");
    let (folder, role) = (folder.to_owned(), role.to_owned());
    if role == "work" {
        let cms = builder.job("work", move |job| effect(folder.clone(), job)).job_options(options);
        return cms.build().unwrap().run(pending()).await;
    }
    let cms = builder.job("work", move |_| waiting(folder.join(&role))).job_options(options);
    let tally = cms.build().unwrap().run_due_once().await.unwrap();
    println!("done {}", tally.done);
}

/// Does a job slowly enough to be killed before and after its effect.
async fn effect(folder: PathBuf, job: Job) -> Result<(), JobError> {
    let mut log = OpenOptions::new().append(true).create(true).open(folder.join("log"))?;
    writeln!(log, "{}", job.key())?;
    sleep(Duration::from_millis(20)).await;
    match File::create_new(folder.join("effects").join(job.key())) {
        // It has been done before: the key tells.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        other => drop(other?),
    }
    sleep(Duration::from_millis(20)).await;
    Ok(())
}

async fn waiting(file: PathBuf) -> Result<(), JobError> {
    println!("begun");
    while !file.exists() {
        sleep(SOON).await;
    }
    Ok(())
}

fn new(key: String) -> NewJob {
    let due = SystemClock.now();
    NewJob { key, kind: "work".into(), due, payload: "{}".into(), holds_until: Timestamp::MAX }
}

async fn queue(place: &Place) -> Arc<dyn JobQueue> {
    place.open().await.jobs().unwrap()
}

/// How many jobs are being done.
async fn running(queue: &dyn JobQueue) -> u64 {
    queue.counts(SystemClock.now()).await.unwrap().iter().map(|count| count.running).sum()
}

async fn killed(place: Place, folder: &Path) {
    const JOBS: usize = 1000;
    let effects = folder.join("effects");
    fs::create_dir(&effects).unwrap();
    let queue = queue(&place).await;
    queue.enqueue((0..JOBS).map(|i| new(format!("work-{i}"))).collect()).await.unwrap();
    let start = || Process::start("work", &place, folder);
    let (mut workers, mut kills, mut dice) = ([0; 4].map(|_| start()), 0, Dice(4));
    let all = async {
        while !queue.counts(SystemClock.now()).await.unwrap().is_empty() {
            sleep(Duration::from_millis(100 + dice.below(400))).await;
            let worker = &mut workers[usize::try_from(dice.below(4)).unwrap()];
            worker.kill();
            *worker = start();
            kills += 1;
        }
    };
    timeout(PATIENCE, all).await.unwrap();
    let begun = fs::read_to_string(folder.join("log")).unwrap().lines().count();
    println!("{JOBS} jobs, {begun} attempts, {kills} workers killed");
    assert_eq!(fs::read_dir(&effects).unwrap().count(), JOBS);
    assert!(begun > JOBS && kills > 4, "{begun} attempts, {kills} kills");
    assert_eq!(queue.enqueue(vec![new("work-7".into())]).await.unwrap(), 0, "its key is taken");
}

async fn paused(place: Place, folder: &Path) {
    let queue = queue(&place).await;
    queue.enqueue(vec![new("work".into())]).await.unwrap();
    let mut first = Process::start("first", &place, folder);
    first.told("begun");
    first.signal("STOP");
    // It has all that it needs to go on, but time.
    File::create(folder.join("first")).unwrap();
    while running(&*queue).await > 0 {
        sleep(SOON).await;
    }
    let mut second = Process::start("second", &place, folder);
    second.told("begun");
    first.signal("CONT");
    assert_eq!(first.told("done"), "0");
    assert_eq!(running(&*queue).await, 1, "the second is at it");
    File::create(folder.join("second")).unwrap();
    assert_eq!(second.told("done"), "1");
    assert_eq!(queue.counts(SystemClock.now()).await.unwrap(), []);
}
