//! A file as it is kept: only what shows the picture, in sRGB, upright.
//!
//! First the container is copied without all that does not show the picture; behind its end nothing is read. When the
//! picture is upright and in sRGB, this copy is what is kept: no pixel is encoded anew, and the copy of a clean file
//! is that file. Otherwise its pixels are turned, converted and encoded anew.

mod gif;
mod jpeg;
mod png;
mod webp;

use super::images::MediaLimits;
use super::pixels;
use blogcms_core::media::{FileKind, MAX_SIDE, Processed, Refusal};

/// A copy of a picture's file with nothing in it but the picture.
struct Copy {
    bytes: Vec<u8>,
    /// Whether browsers show it as it is: not for colours of print.
    shows: bool,
    /// Whether what comes out of it must be the same to the bit.
    lossless: bool,
}

impl Copy {
    fn of(bytes: Vec<u8>) -> Self {
        Self { bytes, shows: true, lossless: true }
    }
}

/// The file as it is to be kept.
pub(super) fn file(bytes: Vec<u8>, limits: &MediaLimits) -> Result<Processed, Refusal> {
    let kind = FileKind::of(&bytes)?;
    let copy = match kind {
        FileKind::Jpeg => jpeg::copy(&bytes)?,
        FileKind::Png => png::copy(&bytes)?,
        FileKind::Webp => webp::copy(&bytes)?,
        FileKind::Gif => {
            let copy = gif::copy(&bytes)?;
            let size = gif::check(&copy, limits)?;
            return Ok(Processed { bytes: copy, kind, size: Some(size) });
        }
        _ => return Ok(Processed { bytes, kind, size: None }),
    };
    let about = pixels::about(&bytes, kind, limits)?;
    drop(bytes);
    let mut image = pixels::decode(&copy.bytes, kind, limits)?;
    let size = |image: &image::DynamicImage| Some((image.width(), image.height()));
    if about.is_upright() && about.is_srgb() && copy.shows {
        return Ok(Processed { size: size(&image), bytes: copy.bytes, kind });
    }
    image = about.apply(image);
    let bytes = pixels::encode(&image, kind, copy.lossless)?;
    Ok(Processed { size: size(&image), bytes, kind })
}

/// Whether a picture of this size is taken.
pub(super) fn allow(width: u32, height: u32, max: u64) -> Result<(), Refusal> {
    let pixels = u64::from(width) * u64::from(height);
    if width == 0 || height == 0 {
        return Err(Refusal::Broken);
    }
    if pixels > max || width.max(height) > MAX_SIDE {
        return Err(Refusal::Pixels { width, height, max });
    }
    Ok(())
}

/// Reads on in a file; what is not there makes it broken.
struct Bytes<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Bytes<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], Refusal> {
        let end = self.at.checked_add(count).ok_or(Refusal::Broken)?;
        let taken = self.bytes.get(self.at..end).ok_or(Refusal::Broken)?;
        self.at = end;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, Refusal> {
        self.take(1)?.first().copied().ok_or(Refusal::Broken)
    }

    fn be_u32(&mut self) -> Result<u32, Refusal> {
        let four: [u8; 4] = self.take(4)?.try_into().map_err(|_| Refusal::Broken)?;
        Ok(u32::from_be_bytes(four))
    }

    fn le_u32(&mut self) -> Result<u32, Refusal> {
        Ok(self.be_u32()?.swap_bytes())
    }
}
