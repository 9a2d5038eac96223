//! Headers of every answer. None replaces one that is there already.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use blogcms_core::content::EMBED_ORIGINS;
use std::sync::LazyLock;

/// How much the blog says about security in its answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Headers {
    /// A strict content policy and everything else: for a blog with our own layout.
    #[default]
    Strict,
    /// `X-Content-Type-Options: nosniff` only: for a host that sets its own policy.
    Host,
}

/// No inline script or style, nothing from elsewhere but pictures that a writer put into a post, and the players that
/// stand behind [`EMBED_ORIGINS`].
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let policy = format!("{FIXED}; frame-src {}", EMBED_ORIGINS.join(" "));
    // Both parts are plain ASCII; what forbids even our own players is what would be left.
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static(FIXED))
});

const FIXED: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' https: data:; \
    media-src 'self' https:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

const STRICT: [(HeaderName, &str); 4] = [
    (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=()"),
    (header::X_FRAME_OPTIONS, "DENY"),
];

/// Adds what is not there yet.
pub(crate) fn complete(mode: Headers, headers: &mut HeaderMap) {
    add(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    add(headers, header::CACHE_CONTROL, "public, max-age=0, must-revalidate");
    if mode == Headers::Strict {
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert_with(|| POLICY.clone());
        for (name, value) in STRICT {
            add(headers, name, value);
        }
    }
}

fn add(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}
