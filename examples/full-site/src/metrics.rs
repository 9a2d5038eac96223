//! Figures for Prometheus.

use crate::fail::Fail;
use std::net::SocketAddr;

/// Serves figures at `address` for as long as the program runs.
#[cfg(feature = "metrics")]
pub(crate) async fn start(address: SocketAddr) -> Result<(), Fail> {
    use axum::Router;
    use axum::routing::get;
    use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};
    use std::time::Duration;

    /// Seconds, from a page that is kept to one that somebody notices.
    const BUCKETS: [f64; 9] = [0.000_25, 0.001, 0.002_5, 0.005, 0.01, 0.05, 0.25, 1.0, 5.0];

    let cannot = |error: &dyn std::fmt::Display| {
        Fail::new(format!("cannot give figures at {address}: {error}; choose another address with --metrics"))
    };
    let listener = tokio::net::TcpListener::bind(address).await.map_err(|error| cannot(&error))?;
    let address = listener.local_addr().unwrap_or(address);
    let builder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &BUCKETS)
        .map_err(|error| cannot(&error))?;
    let recorder = builder.install_recorder().map_err(|error| cannot(&error))?;
    let keeper = recorder.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_secs(5)).await;
            keeper.run_upkeep();
        }
    });
    let app = Router::new().route("/metrics", get(async move || recorder.render()));
    let limits = blogcms_axum::ServeOptions::default();
    tokio::spawn(blogcms_axum::serve(listener, app, limits, std::future::pending()));
    tracing::info!(metrics = %address, "figures are at http://{address}/metrics");
    Ok(())
}

/// Says that this program cannot.
#[cfg(not(feature = "metrics"))]
#[expect(clippy::unused_async, reason = "called like the one that can")]
pub(crate) async fn start(_: SocketAddr) -> Result<(), Fail> {
    Err(Fail::new(
        "this program was built without figures for Prometheus; build it with `--features metrics`, or leave --metrics out",
    ))
}
