//! Our own style sheet, scripts and icon: part of the binary, addressed by their content, so a browser may keep them
//! for good.

use sha2::{Digest, Sha256};
use std::sync::OnceLock;

/// A file to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Asset {
    pub(crate) bytes: &'static [u8],
    pub(crate) content_type: &'static str,
}

struct Entry {
    file: &'static str,
    path: String,
    asset: Asset,
}

const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

const FILES: [(&str, &str, &[u8]); 4] = [
    ("site.css", CSS, include_bytes!("../assets/site.css")),
    ("theme.js", JS, include_bytes!("../assets/theme.js")),
    ("site.js", JS, include_bytes!("../assets/site.js")),
    ("icon.svg", SVG, include_bytes!("../assets/icon.svg")),
];

/// Hashed once, when the first page or request asks.
fn entries() -> &'static [Entry] {
    static ENTRIES: OnceLock<Vec<Entry>> = OnceLock::new();
    ENTRIES.get_or_init(|| {
        FILES
            .iter()
            .map(|&(file, content_type, bytes)| Entry {
                file,
                path: format!("/_bc/{}/{file}", hash(bytes)),
                asset: Asset { bytes, content_type },
            })
            .collect()
    })
}

/// The first sixteen hex digits of SHA-256.
fn hash(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let start = digest.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    format!("{start:016x}")
}

/// The path of the asset `file` below the base of the blog: `/_bc/{hash}/{file}`. Empty when there is no such asset.
pub(crate) fn url(file: &str) -> &'static str {
    entries().iter().find(|entry| entry.file == file).map_or("", |entry| &entry.path)
}

/// The asset at `/_bc/{hash}/{file}`; nothing when the hash is not the one of its present content.
pub(crate) fn find(hash: &str, file: &str) -> Option<Asset> {
    let entry = entries().iter().find(|entry| entry.file == file)?;
    let given = entry.path.strip_prefix("/_bc/")?.strip_suffix(file)?.strip_suffix('/')?;
    (given == hash).then_some(entry.asset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_asset_is_found_by_its_own_url_only() {
        for (file, content_type, bytes) in FILES {
            let path = url(file);
            let (hash, name) = path.strip_prefix("/_bc/").unwrap().split_once('/').unwrap();
            assert_eq!((hash.len(), name), (16, file));
            assert_eq!(find(hash, file), Some(Asset { bytes, content_type }));
            assert_eq!(find("0123456789abcdef", file), None);
            assert_eq!(find(hash, "../site.css"), None);
        }
        assert_eq!(url("none"), "");
        assert_eq!(find("", ""), None);
    }

    #[test]
    fn nothing_in_an_asset_needs_more_than_our_own_origin() {
        for (file, _, bytes) in FILES {
            let text = std::str::from_utf8(bytes).unwrap();
            for word in ["@import", "url(", "eval(", "innerHTML", "insertAdjacentHTML", "document.write"] {
                assert!(!text.contains(word), "{word} in {file}");
            }
        }
    }
}
