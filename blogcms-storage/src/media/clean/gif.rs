//! GIF89a: the blocks that show the picture, up to its end.

use super::super::images::MediaLimits;
use super::{Bytes, allow};
use blogcms_core::media::Refusal;
use gif::{ColorOutput, DecodeOptions, MemoryLimit};

pub(super) fn copy(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut from = Bytes::new(bytes);
    let screen = from.take(13)?;
    from.take(table(screen[10]))?;
    let mut out = bytes[..from.at].to_vec();
    loop {
        let start = from.at;
        match from.byte()? {
            0x3B => {
                out.push(0x3B);
                return Ok(out);
            }
            0x2C => {
                let frame = from.take(9)?;
                from.take(table(frame[8]) + 1)?;
                blocks(&mut from)?;
                out.extend_from_slice(&bytes[start..from.at]);
            }
            0x21 => {
                let label = from.byte()?;
                let first = from.at;
                blocks(&mut from)?;
                let data = &bytes[first..from.at];
                // How long a frame stays, and how often the film begins again; comments and the rest go.
                let timing = label == 0xF9 && data.len() == 6 && data[0] == 4;
                if timing || (label == 0xFF && is_loop(data)) {
                    out.extend_from_slice(&bytes[start..from.at]);
                }
            }
            _ => return Err(Refusal::Broken),
        }
    }
}

/// The length of the table of colours that these flags announce.
fn table(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// Passes over blocks of data up to the empty one.
fn blocks(from: &mut Bytes<'_>) -> Result<(), Refusal> {
    loop {
        match from.byte()? {
            0 => return Ok(()),
            length => drop(from.take(usize::from(length))?),
        }
    }
}

/// The extension that says how often the film begins again: a name of 11 bytes, then `3, 1, low, high`.
fn is_loop(data: &[u8]) -> bool {
    let named = [&b"\x0BNETSCAPE2.0"[..], b"\x0BANIMEXTS1.0"].iter().any(|name| data.starts_with(name));
    named && data.len() == 17 && data[12..14] == [3, 1]
}

/// Decodes every frame, one at a time, and gives width and height.
pub(super) fn check(copy: &[u8], limits: &MediaLimits) -> Result<(u32, u32), Refusal> {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    options.check_frame_consistency(true);
    // A frame lies inside the picture, one byte to a pixel.
    options.set_memory_limit(MemoryLimit::Bytes(limits.pixels.try_into().map_err(|_| Refusal::Broken)?));
    let mut decoder = options.read_info(copy).map_err(|_| Refusal::Broken)?;
    let (width, height) = (u32::from(decoder.width()), u32::from(decoder.height()));
    allow(width, height, limits.pixels)?;
    let (mut frames, mut pixels) = (0, 0_u64);
    while let Some(frame) = decoder.next_frame_info().map_err(|_| Refusal::Broken)? {
        frames += 1;
        pixels += u64::from(frame.width) * u64::from(frame.height);
        if pixels > limits.frame_pixels {
            return Err(Refusal::Pixels { width, height, max: limits.frame_pixels });
        }
        let mut buffer = vec![0; decoder.buffer_size()];
        decoder.read_into_buffer(&mut buffer).map_err(|_| Refusal::Broken)?;
    }
    if frames == 0 { Err(Refusal::Broken) } else { Ok((width, height)) }
}
