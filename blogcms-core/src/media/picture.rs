//! The address of a picture, which tells its size: what shows one needs no look-up.

use super::Variant;
use std::fmt;

/// The widths, in pixels, that a picture is offered in beside its own. A closed set, so that nobody can have others
/// made.
pub const WIDTHS: [u32; 5] = [480, 768, 1080, 1440, 2160];

/// The widest and highest picture that an address can name, in pixels.
pub const MAX_SIDE: u32 = 30_000;

/// The widest and highest picture that a WebP holds (RFC 9649), in pixels.
const MAX_DRAWN: u32 = 16_383;

/// Characters of the hash in a key: 128 bits of the SHA-256 of the stored bytes, in hexadecimal.
const HASH: usize = 32;

/// The endings of pictures, the likeliest first.
const EXTS: [&str; 4] = ["jpg", "png", "webp", "gif"];

/// A stored picture as its key names it: `{hash}-{width}x{height}.{ext}`, served at `/media/{key}`; its variants lie at
/// `/media/{hash}-{width}x{height}/{variant}.webp`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    hash: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    ext: String,
}

/// Whether it is a hash as keys have it.
pub(super) fn is_hash(text: &str) -> bool {
    text.len() == HASH && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

impl Picture {
    /// The picture with this content hash (32 lower-case hexadecimal digits), size and file ending.
    pub fn new(hash: &str, width: u32, height: u32, ext: &str) -> Option<Self> {
        let sides = [width, height];
        let fits = is_hash(hash) && sides.iter().all(|s| (1..=MAX_SIDE).contains(s)) && EXTS.contains(&ext);
        fits.then(|| Self { hash: hash.to_owned(), width, height, ext: ext.to_owned() })
    }

    /// The picture that a key names.
    pub fn of_key(key: &str) -> Option<Self> {
        let (stem, ext) = key.split_once('.')?;
        let (hash, size) = stem.split_once('-')?;
        let (width, height) = size.split_once('x')?;
        let picture = Self::new(hash, width.parse().ok()?, height.parse().ok()?, ext)?;
        // `+640x0480` reads as a size, too, but is no key of ours.
        (picture.key() == key).then_some(picture)
    }

    /// The picture at an address below the blog's base, such as `/media/…-1600x900.jpg`.
    pub fn of_path(path: &str) -> Option<Self> {
        Self::of_key(path.strip_prefix("/media/")?)
    }

    /// Its key in a [`crate::MediaStore`] and the last part of its address.
    pub fn key(&self) -> String {
        format!("{self}.{}", self.ext)
    }

    /// Its own address below the blog's base.
    pub fn path(&self) -> String {
        format!("/media/{}", self.key())
    }

    /// The widths that it is offered in: those of [`WIDTHS`] that are smaller than its own, as long as the height is
    /// one that a WebP can have. None for a GIF, which may move.
    pub fn widths(&self) -> impl Iterator<Item = u32> + use<> {
        let (width, height, still) = (self.width, self.height, self.ext != "gif");
        // Sides are at most 30,000 pixels, so nothing overflows.
        WIDTHS.into_iter().filter(move |w| still && *w < width && w * height / width < MAX_DRAWN)
    }

    /// Where it lies `width` pixels wide, below the blog's base.
    pub fn variant_path(&self, width: u32) -> String {
        self.path_of(Variant { width, crop: None })
    }

    /// The pictures whose variants lie below `{hash}-{width}x{height}`: one for each kind that it may be.
    pub fn of_stem(stem: &str) -> impl Iterator<Item = Self> + use<'_> {
        EXTS.into_iter().filter_map(move |ext| Self::of_key(&format!("{stem}.{ext}")))
    }
}

/// What the key and the addresses of the variants have in common: `{hash}-{width}x{height}`.
impl fmt::Display for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}x{}", self.hash, self.width, self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "0123456789abcdef0123456789abcdef-1600x900.jpg";

    #[test]
    fn a_key_tells_size_and_variants() {
        let picture = Picture::of_key(KEY).unwrap();
        assert_eq!((picture.width, picture.height), (1600, 900));
        assert_eq!(picture.path(), format!("/media/{KEY}"));
        assert_eq!(Picture::of_path(&picture.path()), Some(picture.clone()));
        assert_eq!(picture.widths().collect::<Vec<_>>(), [480, 768, 1080, 1440]);
        assert_eq!(picture.variant_path(480), "/media/0123456789abcdef0123456789abcdef-1600x900/480.webp");
        let banner = Picture::of_key(&KEY.replace("1600x900", "1000x30000")).unwrap();
        assert_eq!(banner.widths().collect::<Vec<_>>(), [480]);
        let moving = Picture::of_key(&KEY.replace("jpg", "gif")).unwrap();
        assert_eq!(moving.widths().count(), 0);
    }

    #[test]
    fn what_is_no_key_of_ours_is_no_picture() {
        for (from, to) in [
            ("0123", "012g"),
            ("0123", "012A"),
            ("0123", "012"),
            ("-1600x900", ""),
            ("1600", "0"),
            ("1600", "+1600"),
            ("1600", "01600"),
            ("1600", "40000"),
            ("x900", "x900x3"),
            (".jpg", ".svg"),
            (".jpg", ""),
            (".jpg", ".jpg.html"),
            ("0123", "../0123"),
        ] {
            let key = KEY.replacen(from, to, 1);
            assert_eq!(Picture::of_key(&key), None, "{key}");
        }
    }
}
