//! Who asks, as far as limits have to know.

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

/// What counts as one client: an address, or the network that one household or server is given of IPv6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Client {
    Address([u8; 4]),
    Network(u64),
}

impl From<IpAddr> for Client {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self::Address(address.octets()),
            IpAddr::V6(address) => Self::Network((u128::from(address) >> 64) as u64),
        }
    }
}

/// Whoever has sent a request, where the server says so.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asker(pub(crate) Option<Client>);

impl<S: Sync> FromRequestParts<S> for Asker {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Self(peer.map(|ConnectInfo(peer)| Client::from(peer.ip()))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(text: &str) -> Client {
        Client::from(text.parse::<IpAddr>().unwrap())
    }

    #[test]
    fn a_client_is_an_address_or_a_network() {
        assert!(client("192.0.2.1") == client("::ffff:192.0.2.1"));
        assert!(client("192.0.2.1") != client("192.0.2.2"));
        assert!(client("2001:db8:1:2::1") == client("2001:db8:1:2:ffff::9"));
        assert!(client("2001:db8:1:2::1") != client("2001:db8:1:3::1"));
    }
}
