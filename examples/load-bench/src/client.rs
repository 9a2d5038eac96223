//! Asking a server, with connections that are kept.

use crate::Fail;
use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{HeaderMap, Request, header};
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ask {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
}

/// What came.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// A connection.
pub(crate) struct Client {
    sender: SendRequest<Empty<Bytes>>,
    host: String,
}

impl Client {
    pub(crate) async fn connect(address: SocketAddr) -> Result<Self, Fail> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        // Its error comes out of the request that is under way.
        tokio::spawn(async move { drop(connection.await) });
        Ok(Self { sender, host: address.to_string() })
    }

    pub(crate) async fn get(&mut self, ask: &Ask) -> Result<Answer, Fail> {
        let mut request =
            Request::get(&ask.path).header(header::HOST, &self.host).body(Empty::<Bytes>::new())?;
        request.headers_mut().extend(ask.headers.clone());
        self.sender.ready().await?;
        let (parts, body) = self.sender.send_request(request).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        Ok(Answer { status: parts.status.as_u16(), headers: parts.headers, body })
    }
}

/// One answer on a connection of its own.
pub(crate) async fn once(address: SocketAddr, ask: &Ask) -> Result<Answer, Fail> {
    Client::connect(address).await?.get(ask).await
}

/// How long each request took, in milliseconds.
pub(crate) struct Load {
    pub(crate) latencies: Vec<f64>,
    pub(crate) seconds: f64,
}

#[expect(clippy::disallowed_methods, reason = "this measures")]
fn now() -> Instant {
    Instant::now()
}

/// Asks again and again on some connections for `time`; every answer must have this status. `next` gives the n-th path.
pub(crate) async fn load(
    address: SocketAddr,
    connections: u32,
    time: Duration,
    status: u16,
    next: impl Fn(u64) -> Ask + Clone + Send + 'static,
) -> Result<Load, Fail> {
    let started = now();
    let workers = (0..u64::from(connections)).map(|worker| {
        let next = next.clone();
        tokio::spawn(async move {
            let mut client = Client::connect(address).await?;
            let mut latencies = Vec::new();
            while started.elapsed() < time {
                let ask = next(worker + latencies.len() as u64 * u64::from(connections));
                let asked = now();
                let answer = client.get(&ask).await?;
                latencies.push(asked.elapsed().as_secs_f64() * 1_000.0);
                if answer.status != status {
                    return Err(format!("{}: {} instead of {status}", ask.path, answer.status).into());
                }
            }
            Ok::<_, Fail>(latencies)
        })
    });
    let workers: Vec<_> = workers.collect();
    let mut latencies = Vec::new();
    for worker in workers {
        latencies.extend(worker.await??);
    }
    Ok(Load { latencies, seconds: started.elapsed().as_secs_f64() })
}
