//! What a request asks for, without what makes no difference: one key for all spellings of an address.

use crate::public::paging;
use axum::http::Uri;
use quick_cache::Equivalent;
use std::borrow::Cow;

/// What of a request's query a route looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Query {
    /// Nothing.
    None,
    /// `page`, which is 1 where it is not given.
    Page,
    /// `page`, which is something else where it is not given.
    Part,
}

/// The name of a kept answer: the path below the mount, decoded, and the number of the page.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) path: Box<str>,
    page: u64,
}

/// The same of a request, borrowed where it can be.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Asked<'a> {
    path: Cow<'a, str>,
    page: u64,
}

impl Equivalent<Key> for Asked<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        self.page == key.page && *self.path == *key.path
    }
}

impl Asked<'_> {
    pub(super) fn key(self) -> Key {
        Key { path: self.path.into(), page: self.page }
    }
}

/// What a request at a route asks for; nothing for an address that has no answer worth keeping.
pub(super) fn asked(uri: &Uri, query: Query) -> Option<Asked<'_>> {
    let page = match query {
        Query::None => 0,
        Query::Page => paging::wanted(uri).ok()?,
        Query::Part => paging::asked(uri).ok()?.unwrap_or(0),
    };
    Some(Asked { path: decoded(uri.path())?, page })
}

/// A path whose words the router has found as they are: what is encoded is a parameter. Nothing for one that a slash or
/// a percent sign would make ambiguous, which no address of ours has.
fn decoded(path: &str) -> Option<Cow<'_, str>> {
    if !path.contains('%') {
        return Some(Cow::Borrowed(path));
    }
    let bytes = path.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte == b'%' {
            let digit = |at: usize| char::from(*bytes.get(at)?).to_digit(16);
            let code = (digit(at + 1)? * 16 + digit(at + 2)?) as u8;
            if b"/%".contains(&code) {
                return None;
            }
            plain.push(code);
            at += 3;
        } else {
            plain.push(byte);
            at += 1;
        }
    }
    String::from_utf8(plain).ok().map(Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::hash::{BuildHasher, RandomState};

    fn key(uri: &str, query: Query) -> Option<Key> {
        asked(&uri.parse().unwrap(), query).map(Asked::key)
    }

    #[test]
    fn spellings_of_an_address_are_one_key() {
        let known = key("/tags/gr%C3%B6%C3%9Fe", Query::Page).unwrap();
        for other in
            ["/tags/gr%c3%b6%c3%9fe?page=1", "/tags/%67r%C3%B6%C3%9Fe?utm=1&x", "/tags/gr%C3%B6%C3%9Fe?"]
        {
            assert_eq!(key(other, Query::Page).as_ref(), Some(&known), "{other}");
        }
        assert_ne!(key("/tags/gr%C3%B6%C3%9Fe?page=2", Query::Page).unwrap(), known);
        assert_eq!(key("/x?page=7", Query::None), key("/x?page=no", Query::None));
        assert_ne!(key("/x?page=1", Query::Part), key("/x", Query::Part));
    }

    #[test]
    fn what_has_no_answer_has_no_key() {
        for uri in ["/posts/a%2Fb", "/posts/a%25", "/posts/%FF", "/posts/%", "/posts/%4", "/posts/%+1"] {
            if let Ok(uri) = uri.parse() {
                assert_eq!(asked(&uri, Query::None), None, "{uri}");
            }
        }
        assert_eq!(key("/x?page=0", Query::Page), None);
        assert_eq!(key("/x?page=x", Query::Part), None);
    }

    #[test]
    fn what_is_asked_is_found() {
        let (hasher, uri) = (RandomState::new(), "/tags/rust?page=3".parse().unwrap());
        let asked = asked(&uri, Query::Page).unwrap();
        let key = key("/tags/rust?page=3", Query::Page).unwrap();
        assert!(asked.equivalent(&key));
        assert_eq!(hasher.hash_one(&asked), hasher.hash_one(&key));
    }
}
