//! What is in the index and how far it has come, kept with each commit.

use crate::schema::VERSION;
use blogcms_core::Seq;
use blogcms_core::search::Origin;

/// What a commit holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) origin: Origin,
    /// The checkpoint, unless the index is not whole.
    pub(crate) upto: Option<Seq>,
}

impl Held {
    /// The checkpoint, if it is one of this origin.
    pub(crate) fn upto(&self, origin: &Origin) -> Option<Seq> {
        self.upto.filter(|_| self.origin == *origin)
    }
}

/// What goes with a commit.
pub(crate) fn payload(held: &Held) -> String {
    let Held { origin: Origin { history, language }, upto } = held;
    match upto {
        Some(seq) => format!("blogcms {VERSION} {history} {seq} {language}"),
        None => format!("blogcms {VERSION} {history} - {language}"),
    }
}

/// The commit is one of another version.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct OtherVersion;

/// What a commit holds. The first one of an index has no payload.
pub(crate) fn read(payload: Option<&str>) -> Result<Option<Held>, OtherVersion> {
    let Some(payload) = payload else { return Ok(None) };
    let parts: Vec<&str> = payload.splitn(5, ' ').collect();
    let ["blogcms", version, history, upto, language] = *parts else { return Err(OtherVersion) };
    if version.parse() != Ok(VERSION) {
        return Err(OtherVersion);
    }
    let history = history.parse().map_err(|_| OtherVersion)?;
    let upto = match upto {
        "-" => None,
        seq => Some(Seq(seq.parse().map_err(|_| OtherVersion)?)),
    };
    Ok(Some(Held { origin: Origin { history, language: language.to_owned() }, upto }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use blogcms_core::{HistoryId, Id};

    #[test]
    fn payloads_read_back() {
        assert_eq!(read(None), Ok(None));
        for (upto, language) in [(None, "de-AT"), (Some(Seq(7)), "en"), (Some(Seq(0)), ""), (None, "odd one")]
        {
            let origin = Origin { history: HistoryId::from_bytes([7; 16]), language: language.into() };
            let held = Held { origin, upto };
            assert_eq!(read(Some(&payload(&held))), Ok(Some(held)));
        }
        let id = "07070707-0707-0707-0707-070707070707";
        for other in [
            String::new(),
            "blogcms".into(),
            "blogcms 1 7".into(),
            format!("blogcms 0 {id} 7 en"),
            format!("blogcms {VERSION} {id} x en"),
            format!("blogcms {VERSION} x 7 en"),
            "Segments Merge: [] and so on".into(),
        ] {
            assert_eq!(read(Some(&other)), Err(OtherVersion), "{other}");
        }
    }
}
