//! The run: for each size and page, pairs of measurements.

use crate::bare::Bare;
use crate::case::{self, Case};
use crate::client::{Ask, load, once};
use crate::kernel::{cpu, memory, postmaster, server_cpu, settle};
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
        let here = Place { program: &program, data: &data, arguments: Vec::new(), server: None };
        report.sizes.push(size(options, &here, *posts).await?);
        if let Some(url) = &options.database {
            let server = Some(options.postmaster.map_or_else(postmaster, Ok)?);
            let arguments = site::copy(&program, &data, url, *posts).await?;
            let there = Place { arguments, server, ..here };
            report.sizes.push(size(options, &there, *posts).await?);
        }
    }
    Ok(report)
}

/// A blog to be measured.
struct Place<'a> {
    program: &'a Path,
    data: &'a Path,
    /// What says where its database is.
    arguments: Vec<String>,
    /// The process of the database server, if it is on one.
    server: Option<u32>,
}

impl Place<'_> {
    async fn serve(&self, more: &[&str]) -> Result<Site, Fail> {
        let mut arguments = self.arguments.clone();
        arguments.extend(more.iter().map(|&text| text.to_owned()));
        Site::serve(self.program, self.data, &arguments).await
    }
}

fn folder(options: &Options) -> Result<PathBuf, Fail> {
    if let Some(folder) = &options.data {
        return Ok(folder.clone());
    }
    let own = std::env::current_exe()?;
    Ok(own.parent().and_then(Path::parent).ok_or("this program lies nowhere")?.join("load-bench"))
}

async fn size(options: &Options, place: &Place<'_>, posts: u64) -> Result<Size, Fail> {
    let database = if place.server.is_some() { "PostgreSQL" } else { "SQLite" };
    let site = place.serve(&[]).await?;
    say(&format!("{posts} posts on {database}: waiting until all renderings are kept"));
    settle(site.id()?).await?;
    site.stop().await?;
    let mut size = Size { posts, database, ..Size::default() };
    // With everything kept, as after any other night.
    let site = place.serve(&[]).await?;
    size.start = site.start;
    settle(site.id()?).await?;
    size.idle = memory(site.id()?)?;
    let wanted = |case: &Case| options.only.as_ref().is_none_or(|only| case.name.contains(only.as_str()));
    let (kept, fresh): (Vec<_>, Vec<_>) =
        case::all(posts).into_iter().filter(wanted).partition(|case| case.cached);
    rows(options, (&site, place.server), kept, &mut size).await?;
    size.loaded = memory(site.id()?)?;
    if !fresh.is_empty() {
        let site = place.serve(&NO_CACHE).await?;
        rows(options, (&site, place.server), fresh, &mut size).await?;
    }
    Ok(size)
}

async fn rows(
    options: &Options,
    site: (&Site, Option<u32>),
    cases: Vec<Case>,
    size: &mut Size,
) -> Result<(), Fail> {
    for case in cases {
        say(&format!("{} posts on {}: {}", size.posts, size.database, case.name));
        let row = row(options, site, case, size.posts).await?;
        size.rows.push(row);
    }
    Ok(())
}

/// What one server took.
#[derive(Default)]
struct Side {
    cpu: Vec<f64>,
    /// Of the database server.
    server_cpu: Vec<f64>,
    rate: Vec<f64>,
    latencies: Vec<f64>,
}

async fn row(
    options: &Options,
    (site, server): (&Site, Option<u32>),
    mut case: Case,
    posts: u64,
) -> Result<Row, Fail> {
    case.warm(site.address).await?;
    let answer = once(site.address, &case.ask).await?;
    let bare = Bare::serve(std::slice::from_ref(&answer)).await?;
    let (mut blog, mut floor) = (Side::default(), Side::default());
    let blog_ids = Ids { own: site.id()?, server };
    let bare_ids = Ids { own: bare.id()?, server: None };
    for _ in 0..options.pairs {
        let scattered = case.clone();
        let ask = move |n| scattered.ask(n, posts);
        blog.measure(options, (blog_ids, site.address), case.status, ask).await?;
        let ask = |_| Ask { path: "/0".into(), ..Ask::default() };
        floor.measure(options, (bare_ids, bare.address), case.status, ask).await?;
    }
    let ratios = blog.cpu.iter().zip(&floor.cpu).map(|(blog, bare)| blog / bare).collect();
    blog.latencies.sort_by(f64::total_cmp);
    Ok(Row {
        page: case.name,
        bytes: answer.body.len(),
        requests: blog.latencies.len(),
        blog_cpu_ms: Spread::of(blog.cpu),
        server_cpu_ms: server.map(|_| Spread::of(blog.server_cpu)),
        bare_cpu_ms: Spread::of(floor.cpu),
        ratio: Spread::of(ratios),
        requests_per_second: Spread::of(blog.rate).median,
        bare_requests_per_second: Spread::of(floor.rate).median,
        p50_ms: quantile(&blog.latencies, 0.5),
        p99_ms: quantile(&blog.latencies, 0.99),
    })
}

/// The processes whose time is taken.
#[derive(Clone, Copy)]
struct Ids {
    own: u32,
    server: Option<u32>,
}

impl Ids {
    fn cpu(self) -> Result<(Duration, Duration), Fail> {
        Ok((cpu(self.own)?, self.server.map_or(Ok(Duration::ZERO), server_cpu)?))
    }
}

impl Side {
    async fn measure(
        &mut self,
        options: &Options,
        (ids, address): (Ids, SocketAddr),
        status: u16,
        ask: impl Fn(u64) -> Ask + Clone + Send + 'static,
    ) -> Result<(), Fail> {
        let before = ids.cpu()?;
        let time = Duration::from_millis(options.millis);
        let done = load(address, options.connections, time, status, ask).await?;
        let after = ids.cpu()?;
        let count = done.latencies.len() as f64;
        let each = |after: Duration, before| after.saturating_sub(before).as_secs_f64() * 1_000.0 / count;
        self.cpu.push(each(after.0, before.0));
        self.server_cpu.push(each(after.1, before.1));
        self.rate.push(count / done.seconds);
        self.latencies.extend(done.latencies);
        Ok(())
    }
}
