//! The port behind which files are cleaned and pictures drawn anew: what takes a processor for long.

use super::{FileKind, Picture, Plan};
use crate::error::{Message, StoreError};
use async_trait::async_trait;
use sha2::{Digest, Sha256};

/// Why a file is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It has no bytes.
    Empty,
    /// It has more bytes than are taken.
    Large {
        /// The most that are taken.
        max: u64,
    },
    /// HTML, SVG or XML: it could run in a reader's browser.
    Markup,
    /// No kind of file that is taken.
    Unknown,
    /// A picture with more pixels than are taken, in all its frames together.
    Pixels {
        /// Width as the file says.
        width: u32,
        /// Height as the file says.
        height: u32,
        /// The most pixels that are taken.
        max: u64,
    },
    /// A PNG or WebP that moves.
    Moving,
    /// It ends too early or cannot be read.
    Broken,
}

impl Refusal {
    /// What to tell whoever brought the file.
    pub fn message(&self) -> Message {
        match self {
            Self::Empty => Message::new("problem.media.empty"),
            Self::Large { max } => Message::new("problem.media.large").with("max", max.div_ceil(1024 * 1024)),
            Self::Markup => Message::new("problem.media.markup"),
            Self::Unknown => Message::new("problem.media.unknown"),
            Self::Pixels { width, height, max } => Message::new("problem.media.pixels")
                .with("width", width)
                .with("height", height)
                .with("max", max / 1_000_000),
            Self::Moving => Message::new("problem.media.moving"),
            Self::Broken => Message::new("problem.media.broken"),
        }
    }
}

/// Why a processor gave nothing.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    /// The file is not taken.
    #[error("the file is refused: {0:?}")]
    Refused(Refusal),
    /// The work could not be done.
    #[error(transparent)]
    Failed(#[from] StoreError),
}

impl From<Refusal> for ProcessError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// A file as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Processed {
    /// What is kept.
    pub bytes: Vec<u8>,
    /// What kind of file it is.
    pub kind: FileKind,
    /// Width and height in pixels as shown; for pictures, and only for them.
    pub size: Option<(u32, u32)>,
}

impl Processed {
    /// The key it is kept under, made of a hash of the bytes: `{hash}-{width}x{height}.{ext}` for a picture, else
    /// `{hash}.{ext}`. Nothing for a picture that no address can name, because it is too wide or too high.
    pub fn key(&self) -> Option<String> {
        let digit = |nibble: u8| char::from(b"0123456789abcdef"[usize::from(nibble)]);
        let digest = Sha256::digest(&self.bytes);
        let hash: String = digest.iter().take(16).flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect();
        match self.size {
            Some((width, height)) => Picture::new(&hash, width, height, self.kind.ext()).map(|p| p.key()),
            None => Some(format!("{hash}.{}", self.kind.ext())),
        }
    }
}

/// Cleans files and draws pictures anew. Carries its own limits, and does not hold up the runtime it is called on.
#[async_trait]
pub trait Processor: Send + Sync {
    /// The file as it is to be kept: its kind told by its bytes; a picture upright, in sRGB, without metadata and
    /// without anything that is no part of the picture. What it gives, it gives again when it gets it: a file that is
    /// clean is kept byte by byte.
    async fn process(&self, bytes: Vec<u8>) -> Result<Processed, ProcessError>;

    /// A part of a kept picture at another size, as WebP.
    async fn draw(&self, original: Vec<u8>, plan: Plan) -> Result<Vec<u8>, ProcessError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_made_of_the_bytes() {
        let file = Processed { bytes: b"abc".to_vec(), kind: FileKind::Png, size: Some((3, 2)) };
        // SHA-256 of "abc" as FIPS 180-2 gives it.
        assert_eq!(file.key().unwrap(), "ba7816bf8f01cfea414140de5dae2223-3x2.png");
        let sound = Processed { kind: FileKind::Mp3, size: None, ..file.clone() };
        assert_eq!(sound.key().unwrap(), "ba7816bf8f01cfea414140de5dae2223.mp3");
        assert_eq!(Processed { size: Some((50_000, 1)), ..file }.key(), None);
    }
}
