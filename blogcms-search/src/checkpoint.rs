//! How far the index has come, kept with each commit.

use crate::schema::VERSION;
use blogcms_core::Seq;

/// What goes with a commit: the version of the schema, and the checkpoint unless the index is not whole.
pub(crate) fn payload(checkpoint: Option<Seq>) -> String {
    match checkpoint {
        Some(Seq(seq)) => format!("blogcms {VERSION} {seq}"),
        None => format!("blogcms {VERSION}"),
    }
}

/// The commit is one of another version.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct OtherVersion;

/// The checkpoint of a commit. The first commit of an index has no payload.
pub(crate) fn read(payload: Option<&str>) -> Result<Option<Seq>, OtherVersion> {
    let Some(payload) = payload else { return Ok(None) };
    let mut parts = payload.split(' ');
    let ours = parts.next() == Some("blogcms");
    let version = parts.next().and_then(|version| version.parse().ok());
    if !ours || version != Some(VERSION) {
        return Err(OtherVersion);
    }
    parts.next().map(|seq| seq.parse().map(Seq).map_err(|_| OtherVersion)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn payloads_read_back() {
        assert_eq!(read(None), Ok(None));
        assert_eq!(read(Some(&payload(None))), Ok(None));
        assert_eq!(read(Some(&payload(Some(Seq(7))))), Ok(Some(Seq(7))));
        for other in ["", "blogcms", "blogcms 0 7", "blogcms 1 x", "Segments Merge: []"] {
            assert_eq!(read(Some(other)), Err(OtherVersion), "{other}");
        }
    }
}
