//! `?page=N`.

use crate::error::PageError;
use axum::http::Uri;

/// The page that a query asks for, 1 without `page`: see [`asked`].
pub(crate) fn wanted(uri: &Uri) -> Result<u64, PageError> {
    Ok(asked(uri)?.unwrap_or(1))
}

/// The page that a query asks for, if it has a `page`: an error for anything but a number from 1. Other parameters are
/// none of ours.
pub(crate) fn asked(uri: &Uri) -> Result<Option<u64>, PageError> {
    let mut page = None;
    for pair in uri.query().unwrap_or("").split('&') {
        if let Some(value) = pair.strip_prefix("page=") {
            if page.is_some() {
                return Err(PageError::BadRequest);
            }
            page = Some(value);
        } else if pair == "page" {
            return Err(PageError::BadRequest);
        }
    }
    let Some(text) = page else { return Ok(None) };
    // Digits only: `+1` and ` 1` would be second addresses of the same page.
    if text.len() > 18 || text.starts_with('0') || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(PageError::BadRequest);
    }
    text.parse().map(Some).map_err(|_| PageError::BadRequest)
}

/// How many pages `total` items make: at least one.
pub(super) fn count(total: u64, size: u32) -> u64 {
    total.div_ceil(u64::from(size.max(1))).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries() {
        let page = |query: &str| wanted(&format!("/x{query}").parse().unwrap());
        for (query, number) in
            [("", 1), ("?page=1", 1), ("?page=17", 17), ("?utm=x&page=2&y", 2), ("?pages=x", 1)]
        {
            assert_eq!(page(query).unwrap(), number, "{query}");
        }
        for query in [
            "?page=0",
            "?page=",
            "?page",
            "?page=x",
            "?page=-1",
            "?page=+1",
            "?page=01",
            "?page=1&page=2",
            "?page=99999999999999999999",
        ] {
            assert!(matches!(page(query), Err(PageError::BadRequest)), "{query}");
        }
    }

    #[test]
    fn counts() {
        assert_eq!((count(0, 10), count(10, 10), count(11, 10)), (1, 1, 2));
    }
}
