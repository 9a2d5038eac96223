//! How fast: a blog of made-up posts, indexed and asked.

mod ask;
mod build;
pub(crate) mod like;

use crate::engine::{self, Engine};
use crate::text::Vocabulary;
use crate::{Fail, say};
use ask::Kind;
use std::fmt::Write;
use std::path::PathBuf;
use std::time::{Duration, Instant};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many posts
    #[arg(long, default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..))]
    posts: u64,
    /// How many queries of each kind
    #[arg(long, default_value_t = 300, value_parser = clap::value_parser!(u32).range(1..))]
    queries: u32,
    /// A folder to keep the blog in for the next run [default: a new one that is deleted]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Leave SQLite without an index out: at 100,000 posts it takes long
    #[arg(long)]
    index_only: bool,
}

/// Fills, indexes and asks; tables to print.
pub(crate) async fn all(options: &Options, database: Option<&str>) -> Result<String, Fail> {
    let vocabulary = Vocabulary::new();
    let kept = tempfile::tempdir()?;
    let folder = options.data.clone().unwrap_or_else(|| kept.path().to_owned());
    let sqlite = build::filled(&folder, options.posts, &vocabulary).await?;
    let (blog, mut out) = build::index(&sqlite, &folder.join("search"), options.posts, &vocabulary).await?;
    let mut engines = vec![Engine { name: "tantivy", blog }];
    if !options.index_only {
        engines.push(Engine { name: "SQLite", blog: sqlite });
    }
    if let Some(url) = database {
        let blog = engine::postgres(url).await?;
        say("filling PostgreSQL");
        build::fill(&blog, options.posts, &vocabulary).await?;
        engines.push(Engine { name: "PostgreSQL", blog });
    }
    out.push_str(&asked(&engines, options, &vocabulary).await?);
    Ok(out)
}

async fn asked(engines: &[Engine], options: &Options, vocabulary: &Vocabulary) -> Result<String, Fail> {
    let mut out = String::from("\n| query, p50 / p99 in ms | hits | index alone |");
    for engine in engines {
        let _ = write!(out, " `find`, {} |", engine.name);
    }
    let _ = writeln!(out, "\n| :--- | ---: | ---: |{}", " ---: |".repeat(engines.len()));
    for kind in Kind::ALL {
        say(&format!("asking: {}", kind.name()));
        let queries = kind.queries(options.queries, vocabulary);
        let (alone, hits) = ask::index(&engines[0].blog, kind, &queries).await?;
        let _ = write!(out, "| {} | {hits} | {alone} |", kind.name());
        for engine in engines {
            let took = match kind {
                // `find` asks for any only after all, as it does in the line before.
                Kind::Any => "–".into(),
                _ => ask::find(&engine.blog, kind, &queries).await?,
            };
            let _ = write!(out, " {took} |");
        }
        out.push('\n');
    }
    Ok(out)
}

#[expect(clippy::disallowed_methods, reason = "it measures")]
fn clock() -> Instant {
    Instant::now()
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
