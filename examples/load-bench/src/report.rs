//! What was measured, as a table or as JSON.

use crate::Fail;
use crate::stats::Spread;
use serde::Serialize;
use std::fmt::Write;

#[derive(Serialize)]
pub(crate) struct Report {
    /// The size of full-site.
    pub(crate) program_bytes: u64,
    pub(crate) sizes: Vec<Size>,
}

#[derive(Default, Serialize)]
pub(crate) struct Size {
    pub(crate) posts: u64,
    /// SQLite or PostgreSQL.
    pub(crate) database: &'static str,
    /// From the start of the program to the first page.
    #[serde(rename = "start_ms")]
    pub(crate) start: f64,
    /// `RssAnon` before any load.
    #[serde(rename = "rss_anon_idle_kib")]
    pub(crate) idle: u64,
    /// `RssAnon` after all of it.
    #[serde(rename = "rss_anon_loaded_kib")]
    pub(crate) loaded: u64,
    pub(crate) rows: Vec<Row>,
}

#[derive(Serialize)]
pub(crate) struct Row {
    pub(crate) page: &'static str,
    /// Of the body, as it is sent.
    pub(crate) bytes: usize,
    /// Requests to the blog in all.
    pub(crate) requests: usize,
    pub(crate) blog_cpu_ms: Spread,
    /// Of the database server, where there is one.
    pub(crate) server_cpu_ms: Option<Spread>,
    pub(crate) bare_cpu_ms: Spread,
    /// Of each pair.
    pub(crate) ratio: Spread,
    pub(crate) requests_per_second: f64,
    pub(crate) bare_requests_per_second: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
}

const HEAD: &str = "| page | bytes | CPU ms a request: blog | its server | bare axum | ratio | requests/s: blog | bare | p50 ms | p99 ms |
|---|---|---|---|---|---|---|---|---|---|";

impl Report {
    pub(crate) fn json(&self) -> Result<String, Fail> {
        Ok(serde_json::to_string_pretty(self)?)
    }

    pub(crate) fn table(&self) -> String {
        let mut text = String::from("Medians, with quartiles in brackets.\n");
        // Writing to a String cannot fail.
        for size in &self.sizes {
            let mib = |kib: u64| kib as f64 / 1_024.0;
            let _ = writeln!(
                text,
                "\n{} posts on {}: start to the first page {:.0} ms; RssAnon {:.1} MiB idle, {:.1} MiB after the load\n\n{HEAD}",
                size.posts,
                size.database,
                size.start,
                mib(size.idle),
                mib(size.loaded)
            );
            for row in &size.rows {
                let _ = writeln!(text, "{}", row.line());
            }
        }
        let _ = writeln!(text, "\nThe program has {:.1} MB.", self.program_bytes as f64 / 1e6);
        text
    }
}

impl Row {
    fn line(&self) -> String {
        format!(
            "| {} | {} | {} | {} | {} | {} | {:.0} | {:.0} | {:.2} | {:.2} |",
            self.page,
            self.bytes,
            told(self.blog_cpu_ms, 3),
            self.server_cpu_ms.map_or_else(String::new, |spread| told(spread, 3)),
            told(self.bare_cpu_ms, 3),
            told(self.ratio, 2),
            self.requests_per_second,
            self.bare_requests_per_second,
            self.p50_ms,
            self.p99_ms,
        )
    }
}

fn told(Spread { lower, median, upper }: Spread, digits: usize) -> String {
    format!("{median:.digits$} ({lower:.digits$}–{upper:.digits$})")
}
