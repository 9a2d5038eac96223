//! Addresses as Markdown writes them, made fit for an attribute.

use std::borrow::Cow;

/// The signs beside letters and digits that an address keeps; all others are percent-encoded (RFC 3986).
const KEPT: &[u8] = b"-_.+!*'(),%#@?=;:/&$~";

/// `url` percent-encoded where it must be; what is encoded already stays.
pub(super) fn encoded(url: &str) -> Cow<'_, str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || KEPT.contains(&byte);
    if url.bytes().all(plain) {
        return Cow::Borrowed(url);
    }
    let mut out = String::with_capacity(url.len() + 16);
    for byte in url.bytes() {
        if plain(byte) {
            out.push(char::from(byte));
        } else {
            super::slot::push(&mut out, format_args!("%{byte:02X}"));
        }
    }
    Cow::Owned(out)
}
