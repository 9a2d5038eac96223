//! The run: for each size and page, pairs of measurements.

use crate::bare::Bare;
use crate::case::{self, Case};
use crate::client::{Ask, load, once};
use crate::kernel::{cpu, memory, settle};
use crate::report::{Report, Row, Size};
use crate::site::{self, Site};
use crate::stats::{Spread, quantile};
use crate::{Fail, Options, say};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The option of full-site that turns the page cache off.
const NO_CACHE: [&str; 2] = ["--page-cache", "0"];

pub(crate) async fn all(options: &Options) -> Result<Report, Fail> {
    let program = site::program(options).await?;
    let folder = folder(options)?;
    let mut report = Report { program_bytes: std::fs::metadata(&program)?.len(), sizes: Vec::new() };
    for posts in &options.posts {
        let data = site::blog(&program, &folder, *posts).await?;
        report.sizes.push(size(options, &program, &data, *posts).await?);
    }
    Ok(report)
}

fn folder(options: &Options) -> Result<PathBuf, Fail> {
    if let Some(folder) = &options.data {
        return Ok(folder.clone());
    }
    let own = std::env::current_exe()?;
    Ok(own.parent().and_then(Path::parent).ok_or("this program lies nowhere")?.join("load-bench"))
}

async fn size(options: &Options, program: &Path, data: &Path, posts: u64) -> Result<Size, Fail> {
    let site = Site::serve(program, data, &[]).await?;
    say(&format!("{posts} posts: waiting until all renderings are kept"));
    settle(site.id()?).await?;
    site.stop().await?;
    let mut size = Size { posts, ..Size::default() };
    // With everything kept, as after any other night.
    let site = Site::serve(program, data, &[]).await?;
    size.start = site.start;
    settle(site.id()?).await?;
    size.idle = memory(site.id()?)?;
    let wanted = |case: &Case| options.only.as_ref().is_none_or(|only| case.name.contains(only.as_str()));
    let (kept, fresh): (Vec<_>, Vec<_>) =
        case::all(posts).into_iter().filter(wanted).partition(|case| case.cached);
    rows(options, &site, kept, &mut size).await?;
    size.loaded = memory(site.id()?)?;
    if !fresh.is_empty() {
        let site = Site::serve(program, data, &NO_CACHE).await?;
        rows(options, &site, fresh, &mut size).await?;
    }
    Ok(size)
}

async fn rows(options: &Options, site: &Site, cases: Vec<Case>, size: &mut Size) -> Result<(), Fail> {
    for case in cases {
        say(&format!("{} posts: {}", size.posts, case.name));
        let row = row(options, site, case, size.posts).await?;
        size.rows.push(row);
    }
    Ok(())
}

/// What one server took.
#[derive(Default)]
struct Side {
    cpu: Vec<f64>,
    rate: Vec<f64>,
    latencies: Vec<f64>,
}

async fn row(options: &Options, site: &Site, mut case: Case, posts: u64) -> Result<Row, Fail> {
    case.warm(site.address).await?;
    let answer = once(site.address, &case.ask).await?;
    let bare = Bare::serve(std::slice::from_ref(&answer)).await?;
    let (mut blog, mut floor) = (Side::default(), Side::default());
    let (blog_id, bare_id) = (site.id()?, bare.id()?);
    for _ in 0..options.pairs {
        let scattered = case.clone();
        let ask = move |n| scattered.ask(n, posts);
        blog.measure(options, (blog_id, site.address), case.status, ask).await?;
        let ask = |_| Ask { path: "/0".into(), ..Ask::default() };
        floor.measure(options, (bare_id, bare.address), case.status, ask).await?;
    }
    let ratios = blog.cpu.iter().zip(&floor.cpu).map(|(blog, bare)| blog / bare).collect();
    blog.latencies.sort_by(f64::total_cmp);
    Ok(Row {
        page: case.name,
        bytes: answer.body.len(),
        requests: blog.latencies.len(),
        blog_cpu_ms: Spread::of(blog.cpu),
        bare_cpu_ms: Spread::of(floor.cpu),
        ratio: Spread::of(ratios),
        requests_per_second: Spread::of(blog.rate).median,
        bare_requests_per_second: Spread::of(floor.rate).median,
        p50_ms: quantile(&blog.latencies, 0.5),
        p99_ms: quantile(&blog.latencies, 0.99),
    })
}

impl Side {
    async fn measure(
        &mut self,
        options: &Options,
        (id, address): (u32, SocketAddr),
        status: u16,
        ask: impl Fn(u64) -> Ask + Clone + Send + 'static,
    ) -> Result<(), Fail> {
        let before = cpu(id)?;
        let time = Duration::from_millis(options.millis);
        let done = load(address, options.connections, time, status, ask).await?;
        let spent = cpu(id)?.saturating_sub(before);
        let count = done.latencies.len() as f64;
        self.cpu.push(spent.as_secs_f64() * 1_000.0 / count);
        self.rate.push(count / done.seconds);
        self.latencies.extend(done.latencies);
        Ok(())
    }
}
