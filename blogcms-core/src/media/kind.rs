//! What kind of file some bytes are: by what they begin with, never by a name.

use super::{Picture, Refusal, picture};

/// A kind of file that a blog takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it all")]
pub enum FileKind {
    Jpeg,
    Png,
    Gif,
    Webp,
    Pdf,
    Mp3,
    Ogg,
    Mp4,
    Webm,
}

impl FileKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Jpeg,
        Self::Png,
        Self::Gif,
        Self::Webp,
        Self::Pdf,
        Self::Mp3,
        Self::Ogg,
        Self::Mp4,
        Self::Webm,
    ];

    /// The kind of these bytes, or why they are not taken.
    pub fn of(bytes: &[u8]) -> Result<Self, Refusal> {
        let at = |from: usize, what: &[u8]| bytes.get(from..).is_some_and(|rest| rest.starts_with(what));
        let kind = if at(0, b"\xFF\xD8\xFF") {
            Self::Jpeg
        } else if at(0, b"\x89PNG\r\n\x1A\n") {
            Self::Png
        } else if at(0, b"GIF87a") || at(0, b"GIF89a") {
            Self::Gif
        } else if at(0, b"RIFF") && at(8, b"WEBP") {
            Self::Webp
        } else if at(0, b"%PDF-") {
            Self::Pdf
        } else if at(0, b"ID3") || is_mpeg_audio(bytes) {
            Self::Mp3
        } else if at(0, b"OggS") {
            Self::Ogg
        } else if at(4, b"ftyp") && is_film(bytes) {
            Self::Mp4
        } else if at(0, b"\x1A\x45\xDF\xA3") && bytes[..bytes.len().min(64)].windows(4).any(|w| w == b"webm")
        {
            Self::Webm
        } else {
            return Err(refusal(bytes));
        };
        Ok(kind)
    }

    /// Whether it is a picture, which is cleaned and offered in several widths.
    pub fn is_picture(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Gif | Self::Webp)
    }

    /// The ending of its key.
    pub fn ext(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Gif => "gif",
            Self::Webp => "webp",
            Self::Pdf => "pdf",
            Self::Mp3 => "mp3",
            Self::Ogg => "ogg",
            Self::Mp4 => "mp4",
            Self::Webm => "webm",
        }
    }

    /// Its media type (RFC 6838).
    pub fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
            Self::Webp => "image/webp",
            Self::Pdf => "application/pdf",
            Self::Mp3 => "audio/mpeg",
            Self::Ogg => "application/ogg",
            Self::Mp4 => "video/mp4",
            Self::Webm => "video/webm",
        }
    }

    /// The kind of the file that lies under a key of ours.
    pub fn of_key(key: &str) -> Option<Self> {
        let (stem, ext) = key.split_once('.')?;
        let kind = Self::ALL.into_iter().find(|kind| kind.ext() == ext)?;
        let ours = if kind.is_picture() { Picture::of_key(key).is_some() } else { picture::is_hash(stem) };
        ours.then_some(kind)
    }
}

/// The header of a frame of layer III: eleven set bits, then version, layer, bit rate and sample rate that exist.
fn is_mpeg_audio(bytes: &[u8]) -> bool {
    let [0xFF, b, c, ..] = *bytes else { return false };
    b & 0xE0 == 0xE0
        && b & 0x18 != 0x08
        && b & 0x06 == 0x02
        && c >> 4 != 15
        && c >> 4 != 0
        && c & 0x0C != 0x0C
}

/// Whether an ISO file is a film or sound as browsers play it, and no HEIC or AVIF picture.
fn is_film(bytes: &[u8]) -> bool {
    let brand = bytes.get(8..12).unwrap_or_default();
    [&b"isom"[..], b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"M4A ", b"dash"]
        .contains(&brand)
}

/// Why bytes of no kind of ours are not taken: what looks like markup is told apart, since that is a danger, not a
/// gap.
fn refusal(bytes: &[u8]) -> Refusal {
    if bytes.is_empty() {
        return Refusal::Empty;
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    let head = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let markup =
        head.starts_with('<') || ["<svg", "<html", "<script", "<!doctype"].iter().any(|m| head.contains(m));
    if markup { Refusal::Markup } else { Refusal::Unknown }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_what_the_first_bytes_say() {
        for (bytes, kind) in [
            (&b"\xFF\xD8\xFF\xE0\0\x10JFIF"[..], FileKind::Jpeg),
            (b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR", FileKind::Png),
            (b"GIF89a\x01\0", FileKind::Gif),
            (b"RIFF\x10\0\0\0WEBPVP8 ", FileKind::Webp),
            (b"%PDF-1.7\n", FileKind::Pdf),
            (b"ID3\x04\0", FileKind::Mp3),
            (b"\xFF\xFB\x90\x64", FileKind::Mp3),
            (b"OggS\0\x02", FileKind::Ogg),
            (b"\0\0\0\x20ftypisom\0\0", FileKind::Mp4),
            (b"\x1A\x45\xDF\xA3\x9F\x42\x86\x81\x01\x42\x82\x84webm", FileKind::Webm),
        ] {
            assert_eq!(FileKind::of(bytes), Ok(kind));
            let stem = "0123456789abcdef0123456789abcdef";
            let key = if kind.is_picture() { format!("{stem}-3x2") } else { stem.to_owned() };
            assert_eq!(FileKind::of_key(&format!("{key}.{}", kind.ext())), Some(kind));
            assert_eq!(FileKind::of_key(&format!("x{key}.{}", kind.ext())), None);
        }
    }

    #[test]
    fn what_is_no_kind_of_ours_is_refused() {
        for (bytes, refusal) in [
            (&b""[..], Refusal::Empty),
            (b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", Refusal::Markup),
            (b"\xEF\xBB\xBF \n<!DOCTYPE html>", Refusal::Markup),
            (b"<?xml version=\"1.0\"?>", Refusal::Markup),
            (b"text, and then <script>alert(1)</script>", Refusal::Markup),
            (b"PK\x03\x04", Refusal::Unknown),
            (b"MZ\x90", Refusal::Unknown),
            (b"\0\0\0\x20ftypheic", Refusal::Unknown),
            (b"\0\0\0\x20ftypavif", Refusal::Unknown),
            (b"RIFF\x10\0\0\0WAVE", Refusal::Unknown),
            (b"\x1A\x45\xDF\xA3\x9F\x42\x86matroska", Refusal::Unknown),
            (b"\xFF\xFF\xFF\xFF", Refusal::Unknown),
            (b"\x89PNG\n\n", Refusal::Unknown),
            (b"plain", Refusal::Unknown),
        ] {
            assert_eq!(FileKind::of(bytes), Err(refusal), "{bytes:?}");
        }
    }
}
