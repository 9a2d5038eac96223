//! Show 5: a thousand slow connections of each kind, and readers next to them.

use super::process::{Process, app, tell};
use super::{PATIENCE, start};
use blogcms_axum::ServeOptions;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt, Interest};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::{Instant, interval, sleep, timeout};

/// How a client keeps a server waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A head, a byte a second.
    Head,
    /// A body, a byte a second.
    Body,
    /// A large answer of which nothing is read.
    Read,
}

const KINDS: [Kind; 3] = [Kind::Head, Kind::Body, Kind::Read];

impl Kind {
    fn begin(self) -> &'static [u8] {
        match self {
            Self::Head => b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
            Self::Body => b"POST /host/upload HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n",
            Self::Read => b"GET /host/large HTTP/1.1\r\nHost: x\r\n\r\n",
        }
    }

    /// Keeps one connection as long as the server lets it.
    async fn keep(self, from: u8, to: SocketAddr) -> std::io::Result<()> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::from(([127, 0, 1, from], 0)))?;
        if self == Self::Read {
            socket.set_recv_buffer_size(8 * 1024)?;
        }
        let mut stream = socket.connect(to).await?;
        stream.write_all(self.begin()).await?;
        if self == Self::Read {
            return stream.ready(Interest::ERROR).await.map(drop);
        }
        let mut buffer = [0; 1024];
        loop {
            tokio::select! {
                count = stream.read(&mut buffer) => if count? == 0 { return Ok(()) },
                () = sleep(Duration::from_secs(1)) => stream.write_all(b"x").await?,
            }
        }
    }

    /// How long a connection from an address of this machine lasts; nothing when the server keeps it for longer than `patience`.
    async fn lasts(self, from: u8, to: SocketAddr, patience: Duration) -> Option<Duration> {
        let begun = Instant::now();
        // Whatever the end looks like, it is one.
        let _ = timeout(patience, self.keep(from, to)).await.ok()?;
        Some(begun.elapsed())
    }
}

const PATHS: [&str; 6] = ["/", "/posts/post-01", "/tags/rust", "/archive", "/feed.xml", "/nowhere"];

/// A reader: asks once in 20 ms, now on a kept connection and now on a new one, and says how long each answer took.
async fn reader(to: SocketAddr, until: Instant) -> Vec<Duration> {
    let (mut times, mut pause) = (Vec::new(), interval(Duration::from_millis(20)));
    let mut kept = TcpStream::connect(to).await.unwrap();
    for path in PATHS.iter().cycle() {
        pause.tick().await;
        if Instant::now() > until {
            break;
        }
        let begun = Instant::now();
        if times.len() % 2 == 0 {
            ask(&mut kept, path).await;
        } else {
            ask(&mut TcpStream::connect(to).await.unwrap(), path).await;
        }
        times.push(begun.elapsed());
    }
    times
}

/// Asks for a page that must come.
async fn ask(stream: &mut TcpStream, path: &str) {
    let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let (mut bytes, mut buffer) = (Vec::new(), vec![0; 64 * 1024]);
    loop {
        let count = stream.read(&mut buffer).await.unwrap();
        assert!(count > 0, "{path}: closed after {} bytes", bytes.len());
        bytes.extend_from_slice(&buffer[..count]);
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = std::str::from_utf8(&bytes[..end]).unwrap().to_ascii_lowercase();
        let (_, length) = head.split_once("\r\ncontent-length: ").unwrap();
        let length: usize = length.lines().next().unwrap().parse().unwrap();
        if bytes.len() >= end + 4 + length {
            let status = if path == "/nowhere" { "404" } else { "200" };
            assert!(head.starts_with(&format!("http/1.1 {status}")), "{path}: {head}");
            return;
        }
    }
}

/// The answers of several readers, the fastest first.
async fn readers(to: SocketAddr, duration: Duration) -> Vec<Duration> {
    let until = Instant::now() + duration;
    let all: JoinSet<Vec<Duration>> = (0..4).map(|_| reader(to, until)).collect();
    let mut times = all.join_all().await.concat();
    times.sort();
    times
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_do_not_notice_a_crowd_of_slow_connections() {
    let mut options = ServeOptions::default();
    options.header_timeout = Duration::from_secs(1);
    options.body_timeout = Duration::from_secs(1);
    options.write_timeout = Duration::from_secs(1);
    let server = start(app().await, options).await;
    let to = server.address;
    let crowd: JoinSet<_> =
        KINDS.iter().flat_map(|kind| (0..24).map(move |from| kind.lasts(from, to, PATIENCE))).collect();
    let times = readers(to, Duration::from_secs(2)).await;
    assert!(times.len() > 50, "{}", times.len());
    assert!(crowd.join_all().await.iter().all(Option::is_some), "some were not cut");
}

/// Longer than any deadline of `ServeOptions::default()`.
const LONG: Duration = Duration::from_secs(25);

/// Not a test: "ADDRESS HEADS BODIES READS" attack for 20 s, each connection being made anew when it is cut.
pub(super) async fn crowd(target: &str) {
    let words: Vec<&str> = target.split(' ').collect();
    let to: SocketAddr = words[0].parse().unwrap();
    let end = Instant::now() + Duration::from_secs(20);
    let mut all = JoinSet::new();
    for (kind, count) in KINDS.into_iter().zip(&words[1..]) {
        for n in 0..count.parse::<u16>().unwrap() {
            // Several addresses, each with fewer connections than one client may have.
            let from = (n % 8) as u8;
            all.spawn(async move {
                let mut lives = Vec::new();
                while Instant::now() < end && lives.last() != Some(&None) {
                    lives.push(kind.lasts(from, to, LONG).await);
                }
                (kind, lives)
            });
        }
    }
    sleep(Duration::from_secs(2)).await;
    tell("attacking");
    let lives = all.join_all().await;
    for kind in KINDS {
        let own: Vec<_> = lives.iter().filter(|(k, _)| *k == kind).flat_map(|(_, lives)| lives).collect();
        let longest = own.iter().filter_map(|life| **life).max().unwrap_or_default().as_secs_f64();
        let kept = own.iter().filter(|life| life.is_none()).count();
        tell(&format!("{kind:?} {} {kept} {longest:.1}", own.len()));
    }
}

/// What became of the slow connections of one kind: how many there were, how many were never cut, the longest life of the
/// others in seconds.
struct Fate {
    count: usize,
    kept: usize,
    longest: f64,
}

fn fate(crowd: &mut Process, kind: Kind) -> Fate {
    let told = crowd.told(&format!("{kind:?}"));
    let words: Vec<&str> = told.split(' ').collect();
    Fate {
        count: words[0].parse().unwrap(),
        kept: words[1].parse().unwrap(),
        longest: words[2].parse().unwrap(),
    }
}

/// Median and 99th percentile in milliseconds.
fn figures(times: &[Duration]) -> [f64; 2] {
    [50, 99].map(|percent| times[(times.len() - 1) * percent / 100].as_secs_f64() * 1_000.0)
}

/// Attacks a server of its own with so many connections of each kind.
#[expect(clippy::print_stdout, reason = "what this measures is for people to read")]
async fn show(role: &'static str, counts: [u32; 3]) -> [Fate; 3] {
    let server = spawn_blocking(move || Process::start(role, None)).await.unwrap();
    let to = server.address;
    readers(to, Duration::from_secs(3)).await;
    let before = figures(&readers(to, Duration::from_secs(10)).await);
    let [heads, bodies, reads] = counts;
    let role_of_crowd = format!("attack {to} {heads} {bodies} {reads}");
    let begin = move || {
        let mut crowd = Process::spawn(&role_of_crowd, None);
        crowd.told("attacking");
        crowd
    };
    let mut crowd = spawn_blocking(begin).await.unwrap();
    let times = readers(to, Duration::from_secs(15)).await;
    let during = figures(&times);
    let fates = spawn_blocking(move || KINDS.map(|kind| fate(&mut crowd, kind))).await.unwrap();
    println!("figure: {role}: {} answers to readers, all right, during the attack", times.len());
    for (name, before, during) in [("median", before[0], during[0]), ("p99", before[1], during[1])] {
        let ratio = during / before;
        println!("figure: {role}: {name} {before:.2} ms without, {during:.2} ms during, {ratio:.2} times");
    }
    for (kind, fate) in KINDS.iter().zip(&fates) {
        let Fate { count, kept, longest } = fate;
        println!(
            "figure: {role}: {kind:?}: {count} connections, {kept} never cut, others in at most {longest} s"
        );
    }
    fates
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "soak: run by ./test.sh soak"]
async fn a_thousand_slow_connections_of_each_kind() {
    let fates = show("blog", [1_000; 3]).await;
    assert!(fates.iter().all(|fate| fate.kept == 0 && fate.count >= 1_000), "some were not cut");
    // The same without our limits. Fewer readers: the kernel keeps megabytes for each there.
    let fates = show("plain", [1_000, 1_000, 100]).await;
    assert!(fates.iter().all(|fate| fate.kept > 0), "what is shown would be so without `serve`, too");
}
