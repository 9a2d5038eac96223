//! Logs: for people on a terminal, JSON otherwise.

use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

pub(crate) fn start() {
    // Empty is as good as not set; what is no filter must not keep the blog from starting.
    let wanted = std::env::var("BLOGCMS_LOG").ok().filter(|text| !text.trim().is_empty());
    let filter =
        wanted.and_then(|text| EnvFilter::try_new(text).ok()).unwrap_or_else(|| EnvFilter::new("info"));
    // Nobody reading the log any more is no reason to panic.
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .log_internal_errors(false);
    if std::io::stderr().is_terminal() {
        builder.with_target(false).compact().init();
    } else {
        builder.json().flatten_event(true).init();
    }
}
