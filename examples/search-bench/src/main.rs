//! How good and how fast search is.
//!
//! `search-bench judge` asks each engine what a judged set of our own asks, and prints one table. `search-bench speed`
//! fills a blog with made-up posts and prints what indexing and asking cost.

mod corpus;
mod dice;
mod distractor;
mod engine;
mod judge;
mod memory;
mod question;
mod score;
mod speed;
#[cfg(test)]
mod tests;
mod text;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Why a run ended: a sentence.
type Fail = Box<dyn std::error::Error + Send + Sync>;

/// How good and how fast search is.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// A PostgreSQL server to measure on as well, such as `postgres://user:password@host/name`: a site is added to the schema
    /// `search_bench`, which may be dropped afterwards
    #[arg(long, global = true, value_name = "URL", env = "BLOGCMS_DATABASE", hide_env_values = true)]
    database: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    /// How good: nDCG@10 and recall@10 over the judged set
    Judge {
        /// Also lists the queries that were answered worst, with what was found
        #[arg(long)]
        verbose: bool,
    },
    /// How fast: index rate, size and memory; milliseconds a query
    Speed(speed::Options),
    /// Why FTS5: what `LIKE` takes beside it on SQLite
    Like(speed::like::Options),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(&cli) {
        Ok(text) => {
            write(&mut std::io::stdout(), &text);
            ExitCode::SUCCESS
        }
        Err(error) => {
            say(&format!("search-bench: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn run(cli: &Cli) -> Result<String, Fail> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let database = cli.database.as_deref();
    runtime.block_on(async {
        match &cli.command {
            Command::Judge { verbose } => {
                let verdicts = judge::all(database).await?;
                let worst = if *verbose { judge::worst(&verdicts) } else { String::new() };
                Ok(judge::table(&verdicts) + &worst)
            }
            Command::Speed(options) => speed::all(options, database).await,
            Command::Like(options) => speed::like::all(options).await,
        }
    })
}

/// A line of progress.
fn say(line: &str) {
    write(&mut std::io::stderr(), line);
}

/// Whoever closed the pipe does not want to read it.
fn write(to: &mut impl std::io::Write, text: &str) {
    let _ = writeln!(to, "{}", text.trim_end());
}
