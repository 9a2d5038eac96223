//! PostgreSQL killed under programs that write, and with a disk that is full: a server of these tests' own.

use crate::book::Book;
use crate::chain;
use crate::child::Line;
use crate::follower::Shelf;
use crate::full::write;
use crate::kill::{WRITERS, now, orders, some_time};
use crate::place::Place;
use crate::process::Process;
use crate::{soak, trial, unless_skipped};
use blogcms_core::id::new_id;
use blogcms_core::{RandomIds, Seq, SiteId, StoreErrorKind, Timestamp};
use blogcms_storage::sqlx::{self, Connection};
use libtest_mimic::Trial;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        unless_skipped(trial("server::killed_it_loses_no_acknowledged_write", || killed(1))),
        soak(trial("server::killed_20_times_it_loses_no_acknowledged_write", || killed(20))),
        unless_skipped(trial("server::a_damaged_page_is_told_and_the_rest_is_read", damaged)),
        unless_skipped(trial("server::a_full_disk_is_told_and_writing_goes_on_once_there_is_room", full)),
    ]
}

/// A new site on the server that `./test.sh` has started.
pub(crate) fn given() -> Place {
    let url = std::env::var("BLOGCMS_TEST_POSTGRES").expect(
        "BLOGCMS_TEST_POSTGRES is not set. ./test.sh starts a server and sets it (apt-get install -y postgresql); or leave \
         these tests out: BLOGCMS_SKIP=postgres",
    );
    let site: SiteId = new_id(&RandomIds, Timestamp::EPOCH);
    Place::Postgres { url, schema: format!("test_fault_{}", site.to_string().replace('-', "")), site }
}

/// Removes it.
pub(crate) async fn forget(place: &Place) {
    let Place::Postgres { url, schema, .. } = place else { return };
    let mut conn = sqlx::PgConnection::connect(url).await.unwrap();
    let script = sqlx::AssertSqlSafe(format!("DROP SCHEMA {schema} CASCADE"));
    sqlx::raw_sql(script).execute(&mut conn).await.unwrap();
}

/// A server that these tests start, kill and remove.
pub(crate) struct Server {
    folder: TempDir,
    programs: PathBuf,
    /// What the server's disk does: see `shim.c`.
    environment: Environment,
}

type Environment = Vec<(&'static str, String)>;

impl Server {
    pub(crate) fn start() -> Self {
        Self::start_with(|_| Vec::new())
    }

    /// With an environment that is made for its folder.
    fn start_with(environment: impl FnOnce(&Path) -> Environment) -> Self {
        let folder = tempfile::tempdir().unwrap();
        if is_root() {
            assert!(Command::new("chown").arg("postgres:").arg(folder.path()).status().unwrap().success());
        }
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let environment = environment(folder.path());
        let server = Self { folder, programs: programs(), environment };
        let init = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"];
        server.program("initdb", &init);
        server.go_on();
        server
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs one of the server's programs to its end. They refuse to be run by root.
    fn program(&self, name: &str, args: &[&str]) {
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--init-groups", "--reset-env", "env"]);
            command
        } else {
            Command::new("env")
        };
        command.args(self.environment.iter().map(|(name, value)| format!("{name}={value}")));
        command.arg(self.programs.join(name)).arg("-D").arg(self.path().join("data")).args(args);
        command.current_dir(self.path()).stdin(Stdio::null()).stdout(Stdio::null());
        let done = command.status().unwrap().success();
        assert!(done || std::thread::panicking(), "{name} has failed: {}", self.log());
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.path().join("log")).unwrap_or_default()
    }

    /// Starts it, and waits until it answers.
    fn go_on(&self) {
        let set = format!(
            "-c listen_addresses= -c max_connections=50 -c recovery_init_sync_method=syncfs -k {}",
            self.path().display()
        );
        let log = self.path().join("log").display().to_string();
        self.program("pg_ctl", &["-w", "-l", &log, "-o", &set, "start"]);
    }

    /// Kills it with all of its processes, so that none can put anything in order.
    fn kill(&self) {
        let file = self.path().join("data/postmaster.pid");
        let text = std::fs::read_to_string(&file).unwrap();
        let main = text.lines().next().unwrap().to_owned();
        let send = |signal: &str, to: &[String]| {
            Command::new("kill").arg(signal).args(to).stderr(Stdio::null()).status().unwrap();
        };
        // It starts none while it is stopped.
        send("-STOP", std::slice::from_ref(&main));
        let mut all = children(&main);
        all.push(main);
        send("-KILL", &all);
        while all.iter().any(|pid| Path::new("/proc").join(pid).join("exe").exists()) {
            std::thread::sleep(Duration::from_millis(5));
        }
        // In a container nobody may have asked how it ended, and then it seems to run.
        std::fs::remove_file(file).unwrap();
        std::fs::remove_file(self.path().join(".s.PGSQL.5432.lock")).unwrap();
    }

    pub(crate) fn place(&self) -> Place {
        let url = format!("postgres://postgres@localhost/postgres?host={}", self.path().display());
        Place::Postgres { url, schema: "blogcms".into(), site: new_id(&RandomIds, Timestamp::EPOCH) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.path().join("data/postmaster.pid").exists() {
            self.kill();
        }
    }
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").unwrap().uid() == 0
}

/// The folder with `initdb` and `pg_ctl`, of the newest version: Debian keeps them out of the PATH.
fn programs() -> PathBuf {
    let folders = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let folders = folders.map(|folder| folder.path().join("bin")).filter(|bin| bin.join("initdb").exists());
    folders
        .max()
        .expect("the server's programs are missing: apt-get install -y postgresql, or BLOGCMS_SKIP=postgres")
}

/// The processes that a process has started.
fn children(parent: &str) -> Vec<String> {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let names = processes.filter_map(|process| process.file_name().into_string().ok());
    let is_child = |pid: &String| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        // The name of the program may hold anything, and stands in brackets.
        let rest = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
        rest.split(' ').nth(1) == Some(parent)
    };
    names.filter(|name| name.bytes().all(|byte| byte.is_ascii_digit())).filter(is_child).collect()
}

async fn killed(times: u32) {
    let server = Server::start();
    let (place, folder) = (server.place(), tempfile::tempdir().unwrap());
    let mut book = Book::new(WRITERS, chain::begin(&*place.open().await.unwrap()).await);
    let process = Process::start(&orders(&place, folder.path(), &book, 0), folder.path(), |_| {});
    let mut slowest = Duration::ZERO;
    for _ in 0..times {
        process.until(&mut book, |line| matches!(line, Line::Followed(_)));
        std::thread::sleep(Duration::from_millis(500) + some_time() * 8);
        server.kill();
        std::thread::sleep(Duration::from_millis(50) + some_time());
        process.rest(&mut book);
        server.go_on();
        let up = now();
        // The same program writes on, and its follower comes to what was written.
        let seq = std::cell::Cell::new(Seq(u64::MAX));
        process.until(&mut book, |line| {
            if let Line::Acknowledged { seq: first, .. } = line {
                seq.set(*first);
            }
            seq.get() < Seq(u64::MAX)
        });
        process.until(&mut book, |line| matches!(line, Line::Followed(upto) if *upto >= seq.get()));
        slowest = slowest.max(up.elapsed());
    }
    process.kill(&mut book);
    let store = place.open().await.unwrap();
    Shelf::open(&folder.path().join("shelf"), store.clone()).must_converge().await;
    book.check(&*store).await;
    place.check().await;
    println!(
        "figure: PostgreSQL killed {times} times under one program: of {} writes 0 acknowledged lost, 0 by halves; told: {} \
         unavailable, {} unknown; writing and followed at most {:.2} s after the server was up",
        book.total(),
        book.unavailable,
        book.unknown,
        slowest.as_secs_f64()
    );
}

/// The texts of posts are overwritten, while the server is stopped.
async fn damaged() {
    let server = Server::start();
    let place = server.place();
    let Place::Postgres { url, schema, .. } = &place else { panic!("no server") };
    let store = place.open().await.unwrap();
    let mut book = Book::new(1, chain::begin(&*store).await);
    let tag = store.taxonomy().await.unwrap().terms[0].id;
    write(&*store, tag, 0, &mut book).await;
    let post = store.post_by_external_id(&chain::name(0, 1)).await.unwrap().unwrap();
    let mut conn = sqlx::PgConnection::connect(url).await.unwrap();
    let file = format!("SELECT pg_relation_filepath('{schema}.bc_revisions')");
    let file: String = sqlx::query_scalar(sqlx::AssertSqlSafe(file)).fetch_one(&mut conn).await.unwrap();
    server.program("pg_ctl", &["-m", "fast", "stop"]);
    let file = server.path().join("data").join(file);
    let mut bytes = std::fs::read(&file).unwrap();
    bytes.fill(0xEE);
    std::fs::write(&file, bytes).unwrap();
    server.go_on();
    let error = store.revision(post.head).await.unwrap_err();
    crate::common::told(&error, StoreErrorKind::Corrupt, &["is damaged", "restore a backup"]);
    assert_eq!(store.post(post.id).await.unwrap(), Some(post));
}

/// The shim in the server itself: none of its tables and indexes can grow.
async fn full() {
    let server = Server::start_with(|folder| {
        let shim = folder.join("shim.so");
        std::fs::copy(crate::disk::shim(), &shim).unwrap();
        let text = |path: PathBuf| path.display().to_string();
        vec![
            ("LD_PRELOAD", text(shim)),
            ("FAULT_ARMED", text(folder.join("armed"))),
            ("FAULT_PATH", "/data/base/".into()),
            ("FAULT_AT", "1".into()),
            ("FAULT_ERRNO", crate::disk::ENOSPC.to_string()),
            ("FAULT_LASTS", "1".into()),
        ]
    });
    let place = server.place();
    let store = place.open().await.unwrap();
    let mut book = Book::new(1, chain::begin(&*store).await);
    let tag = store.taxonomy().await.unwrap().terms[0].id;
    let armed = server.path().join("armed");
    std::fs::write(&armed, "").unwrap();
    let mut attempt = 0;
    while attempt < 2000 && book.full < 5 {
        write(&*store, tag, attempt, &mut book).await;
        attempt += 1;
    }
    assert_eq!(book.full, 5, "after {attempt} writes");
    book.check(&*store).await;
    std::fs::remove_file(&armed).unwrap();
    let before = book.total();
    for more in 1..=10 {
        write(&*store, tag, attempt + more, &mut book).await;
    }
    assert_eq!(book.total(), before + 10, "with room again, every write is kept");
    book.check(&*store).await;
    place.check().await;
}
