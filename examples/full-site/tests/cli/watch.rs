//! What whoever watches a blog is told, and what clients may do to it.

use crate::refused;
use crate::support::http::Client;
use crate::support::site::{Site, finish, program};
#[cfg(feature = "metrics")]
use std::{net::TcpListener, time::Duration};
use tempfile::tempdir;

#[test]
fn its_health_is_told_to_everybody_and_kept_by_nobody() {
    let dir = tempdir().unwrap();
    for mount in ["/", "/blog"] {
        let site = Site::serve(dir.path(), &["--empty", "--mount", mount]);
        let answer = site.get("/-/health");
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), Some("application/json"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert!(answer.body.starts_with(r#"{"status":"ok","warnings":["#), "{}", answer.body);
    }
}

#[test]
fn a_full_server_closes_the_connection_that_waits() {
    let dir = tempdir().unwrap();
    let site = Site::serve(dir.path(), &["--empty", "--max-connections", "1", "--behind-proxy"]);
    let mut first = Client::connect(site.address).unwrap();
    assert_eq!(first.get("/").unwrap().status, 200);
    assert_eq!(site.status("/"), 200);
    assert!(first.get("/").is_err());
    let none = finish(program().args(["serve", "--max-connections", "0"]));
    assert_eq!(none.code, Some(2), "{none:#?}");
}

#[cfg(feature = "metrics")]
#[test]
fn figures_are_at_an_address_of_their_own() {
    let dir = tempdir().unwrap();
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let site = Site::serve(dir.path(), &["--metrics", &address.to_string()]);
    assert_eq!(site.status("/?canary=1"), 200);
    assert_eq!(site.status("/a/canary"), 404);
    assert_eq!(site.status("/metrics"), 404);
    let figures = || Client::connect(address).unwrap().get("/metrics").unwrap().body;
    // The worker has just begun.
    while figures().matches("blogcms_follower_runs_total{follower=").count() < 2 {
        std::thread::sleep(Duration::from_millis(50));
    }
    let figures = figures();
    for line in [
        "blogcms_requests_total{route=\"/\",status=\"2xx\"} 1",
        "blogcms_requests_total{route=\"lost\",status=\"4xx\"} ",
        "blogcms_request_duration_seconds_bucket{route=\"/\",le=\"+Inf\"} 1",
        "blogcms_connections ",
        "blogcms_connections_total ",
        "blogcms_follower_runs_total{follower=\"renderings\",outcome=\"done\"} ",
        "blogcms_follower_duration_seconds_count{follower=\"related\"} ",
        "blogcms_follower_posts_total{follower=\"renderings\"} ",
    ] {
        assert!(figures.contains(line), "{line}: {figures}");
    }
    assert!(!figures.contains("canary"), "{figures}");
    let taken = format!("{address}");
    let run = finish(program().arg("--data").arg(dir.path()).args([
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--metrics",
        &taken,
    ]));
    refused(&run, "choose another address with --metrics");
}

#[cfg(not(feature = "metrics"))]
#[test]
fn a_program_without_figures_says_so() {
    let dir = tempdir().unwrap();
    let args = ["serve", "--listen", "127.0.0.1:0", "--metrics", "127.0.0.1:0"];
    let run = finish(program().arg("--data").arg(dir.path().join("new")).args(args));
    refused(&run, "build it with `--features metrics`");
    assert!(!dir.path().join("new").exists());
}
