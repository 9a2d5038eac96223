//! A full site on blogcms: one binary, one folder.

mod backup;
mod bench_data;
mod check;
mod command;
mod config;
mod copy;
mod data;
mod demo;
mod export;
mod fail;
mod folder;
mod health;
mod import;
mod job;
mod limit;
mod log;
mod look;
mod media;
mod metrics;
mod progress;
mod render;
mod search;
mod serve;
mod site;

use clap::Parser;
use command::{Cli, Command};
use data::Place;
use fail::Fail;
use media::MediaPlace;
use std::process::ExitCode;

/// A page is some thousand small pieces of memory, taken and given back within a millisecond.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    log::start();
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return Fail::new(format!("the runtime cannot be started: {error}")).report(),
    };
    match runtime.block_on(run(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fail) => fail.report(),
    }
}

async fn run(cli: Cli) -> Result<(), Fail> {
    let file = config::read(cli.config.as_deref())?;
    let data = cli.data.or(file.data.clone()).unwrap_or_else(|| "./blogcms-data".into());
    let schema = cli.schema.or(file.schema.clone());
    let server = cli.database.or(file.database.clone()).map(|url| (url, schema));
    let media = cli.media.or(file.media.clone()).map(|place| MediaPlace::named(&place)).transpose()?;
    let search = cli.search_dir.or(file.search_dir.clone());
    let place = Place { folder: data, server, media, search };
    match cli.command.unwrap_or_default() {
        Command::Serve(options) => serve::run(&place, options.or(file)).await,
        Command::Site { action } => site::run(&place, action).await,
        Command::Import { format } => import::run(&place, format).await,
        Command::Export { format } => export::run(&place, format).await,
        Command::Backup { file } => backup::run(&place, &file).await,
        Command::Copy(options) => copy::run(&place, options).await,
        Command::Check { rerender, json } => check::run(&place, rerender, json).await,
        Command::Job { action } => job::run(&place, action).await,
        Command::Search { action } => search::run(&place, action).await,
        Command::Render { file } => render::run(file.as_deref()),
        Command::BenchData { posts, seed } => bench_data::run(&place, posts, seed).await,
    }
}
