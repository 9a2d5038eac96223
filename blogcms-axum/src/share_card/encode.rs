//! A card as a file.

use resvg::tiny_skia::Pixmap;
use std::collections::HashMap;

type Colour = [u8; 3];

/// A PNG of pixels that are all opaque. A card has some two hundred colours, edges included: as numbers of a palette it
/// is half as large.
pub(super) fn png(pixels: &Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let (palette, numbers) = indexed(pixels);
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette.concat());
    // Neighbouring numbers of a palette have nothing in common that a filter could use.
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&numbers)?;
    writer.finish()?;
    Ok(file)
}

/// The colours, and the number of the colour of each pixel. Of more than 256 the rarest, shades of edges, become the
/// nearest of the others.
fn indexed(pixels: &Pixmap) -> (Vec<Colour>, Vec<u8>) {
    let colours = || pixels.data().chunks_exact(4).map(|pixel| [pixel[0], pixel[1], pixel[2]]);
    let mut counts: HashMap<Colour, u32> = HashMap::new();
    for (colour, run) in runs(colours()) {
        *counts.entry(colour).or_default() += run;
    }
    let mut palette: Vec<(Colour, u32)> = counts.into_iter().collect();
    palette.sort_unstable_by_key(|(colour, count)| (std::cmp::Reverse(*count), *colour));
    let palette: Vec<Colour> = palette.into_iter().map(|(colour, _)| colour).collect();
    let (kept, rest) = palette.split_at(palette.len().min(256));
    let mut numbers: HashMap<Colour, u8> = kept.iter().copied().zip(0..=u8::MAX).collect();
    numbers.extend(rest.iter().map(|colour| (*colour, nearest(kept, *colour))));
    let mut out = Vec::with_capacity(pixels.data().len() / 4);
    for (colour, run) in runs(colours()) {
        out.resize(out.len() + run as usize, numbers[&colour]);
    }
    (kept.to_vec(), out)
}

/// Equal neighbours as one, with their number.
fn runs(colours: impl Iterator<Item = Colour>) -> impl Iterator<Item = (Colour, u32)> {
    let mut colours = colours.peekable();
    std::iter::from_fn(move || {
        let colour = colours.next()?;
        let mut run = 1;
        while colours.next_if_eq(&colour).is_some() {
            run += 1;
        }
        Some((colour, run))
    })
}

fn nearest(palette: &[Colour], colour: Colour) -> u8 {
    let away = |other: &Colour| -> u32 {
        other.iter().zip(colour).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
    };
    palette.iter().zip(0..=u8::MAX).min_by_key(|(other, _)| away(other)).map_or(0, |(_, number)| number)
}
