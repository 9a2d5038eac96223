//! The program that is measured: built, filled and started.

use crate::client::{Ask, once};
use crate::{Fail, Options, say};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// Builds `full-site` as this program was built, unless another is named.
pub(crate) async fn program(options: &Options) -> Result<PathBuf, Fail> {
    if let Some(program) = &options.full_site {
        return Ok(program.clone());
    }
    let own = std::env::current_exe()?;
    let folder = own.parent().ok_or("this program lies nowhere")?;
    let profile = match folder.file_name().and_then(|name| name.to_str()) {
        Some("debug") => "dev",
        Some(profile) => profile,
        None => "release",
    };
    let mut build = Command::new(option_env!("CARGO").unwrap_or("cargo"));
    build.args(["build", "--quiet", "-p", "full-site", "--profile", profile]);
    build.current_dir(env!("CARGO_MANIFEST_DIR"));
    if !build.status().await?.success() {
        return Err("full-site could not be built; name a built one with --full-site".into());
    }
    Ok(folder.join("full-site"))
}

/// A folder with a blog of so many made-up posts; one that was made before is taken again.
pub(crate) async fn blog(program: &Path, folder: &Path, posts: u64) -> Result<PathBuf, Fail> {
    let data = folder.join(posts.to_string());
    let whole = data.join("whole");
    if !whole.exists() {
        say(&format!("making {posts} posts"));
        if data.exists() {
            std::fs::remove_dir_all(&data)?;
        }
        std::fs::create_dir_all(&data)?;
        let mut make = Command::new(program);
        make.env_remove("BLOGCMS_DATABASE");
        make.arg("--data").arg(&data).args(["bench-data", "--posts", &posts.to_string()]);
        if !make.stderr(Stdio::null()).status().await?.success() {
            return Err(format!("full-site bench-data failed in {}", data.display()).into());
        }
        std::fs::write(whole, "")?;
    }
    Ok(data)
}

/// Copies a blog into a schema of a server, unless it is there; the options that serve it from there.
pub(crate) async fn copy(program: &Path, data: &Path, url: &str, posts: u64) -> Result<Vec<String>, Fail> {
    let schema = format!("load_bench_{posts}");
    say(&format!("{posts} posts: copying to {schema}"));
    let mut copy = Command::new(program);
    // What the environment says of a database is for this program.
    copy.env_remove("BLOGCMS_DATABASE").arg("--data").arg(data);
    let done = copy.args(["migrate", "--to", url, "--to-schema", &schema]).output().await?;
    let told = String::from_utf8_lossy(&done.stderr);
    if !done.status.success() && !told.contains("holds a blog already") {
        return Err(format!("full-site migrate failed: {}", told.lines().last().unwrap_or_default()).into());
    }
    Ok(["--database", url, "--schema", &schema].map(str::to_owned).to_vec())
}

/// A running blog; it ends when this is dropped.
pub(crate) struct Site {
    child: Child,
    pub(crate) address: SocketAddr,
    /// From the start of the program to the first page, in milliseconds.
    pub(crate) start: f64,
}

impl Site {
    pub(crate) async fn serve(program: &Path, data: &Path, arguments: &[String]) -> Result<Self, Fail> {
        #[expect(clippy::disallowed_methods, reason = "this measures")]
        let started = Instant::now();
        let mut child = Command::new(program)
            .arg("--data")
            .arg(data)
            .args(["serve", "--empty", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .env_remove("BLOGCMS_DATABASE")
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("{} does not start: {error}", program.display()))?;
        let errors = child.stderr.take().ok_or("no pipe from full-site")?;
        let mut lines = BufReader::new(errors).lines();
        let address = loop {
            let line = lines.next_line().await?.ok_or("full-site ended before it listened")?;
            if let Some(address) = listening(&line) {
                break address;
            }
        };
        // Nobody reads the log, but a full pipe would stop the program.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let answer = once(address, &Ask { path: "/posts/post-0".into(), ..Ask::default() }).await?;
        if answer.status != 200 {
            return Err(format!("the first page of full-site is a {}", answer.status).into());
        }
        Ok(Self { child, address, start: started.elapsed().as_secs_f64() * 1_000.0 })
    }

    pub(crate) fn id(&self) -> Result<u32, Fail> {
        self.child.id().ok_or_else(|| "full-site has ended".into())
    }

    /// Ends it, and waits until it is gone.
    pub(crate) async fn stop(mut self) -> Result<(), Fail> {
        self.child.kill().await?;
        // Whoever starts it at once finds the database free.
        tokio::time::sleep(Duration::from_millis(50)).await;
        Ok(())
    }
}

/// The address in `"listen":"127.0.0.1:4711"`.
fn listening(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once("\"listen\":\"")?;
    rest.split('"').next()?.parse().ok()
}
