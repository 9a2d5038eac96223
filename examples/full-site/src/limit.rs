//! What the server allows its clients.

use crate::command::ServeOptions;
use blogcms_axum::ServeOptions as Limits;
use std::time::Duration;

/// The limits that the options ask for.
pub(crate) fn of(options: &ServeOptions) -> Limits {
    let mut limits = Limits::default();
    if let Some(max) = options.max_connections {
        limits.max_connections = max.get();
    }
    if options.behind_proxy.unwrap_or(false) {
        limits.max_connections_per_client = limits.max_connections;
        // Proxies keep connections for a minute, as a rule.
        limits.idle_timeout = Duration::from_secs(120);
    }
    limits
}

/// Takes all the open files that the system grants: what it grants at first is often too little for a server.
#[cfg(unix)]
pub(crate) fn raise_open_files() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let granted = getrlimit(Resource::Nofile).maximum;
    let wanted = Rlimit { current: granted, maximum: granted };
    if let Err(error) = setrlimit(Resource::Nofile, wanted) {
        tracing::debug!(%error, "the limit of open files stays as it is");
    }
}

#[cfg(not(unix))]
pub(crate) fn raise_open_files() {}
